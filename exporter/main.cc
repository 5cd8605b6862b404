#include "app/app.h"

int main(int argc, char** argv) { return kemp360::RunApp(argc, argv); }
