#!/usr/bin/env python3
"""Tests of names.py: what it takes for one name of two things, and what it lets pass."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import names

HEAD = "#pragma once\nnamespace kemp360 {\n"
TAIL = "}  // namespace kemp360\n"


def lint(**files):
    """The mistakes of files whose names are written layer__file_h, each within namespace kemp360."""
    tree = {}
    for key, text in files.items():
        layer, _, name = key.partition("__")
        stem, _, ending = name.rpartition("_")
        tree[f"exporter/{layer}/{stem}.{ending}"] = HEAD + text + TAIL
    return names.mistakes_in(tree)


def unnamed(text):
    return "namespace {\n" + text + "}  // namespace\n"


class Types(unittest.TestCase):
    def test_two_classes_of_one_name(self):
        self.assertEqual(lint(http__server_h="struct Response {\n  int status = 0;\n};\n",
                              transport__response_h="class Response {\n public:\n  void Add();\n};\n"), [
            "exporter/transport/response.h:3: the type Response is a type in exporter/http/server.h:3 too: give each "
            "thing a name of its own, or write it once"])

    def test_every_kind_of_type_counts(self):
        for one in ("class A final : public B {};\n", "struct A { int x; };\n", "union A { int x; };\n",
                    "enum class A : std::uint8_t { kB };\n", "enum A { kB };\n", "using A = std::vector<int>;\n",
                    "template <typename T>\nclass [[nodiscard]] A {};\n", "template <>\nstruct A<int> {};\n",
                    "template <typename T>\nconcept A = requires(T value) { value.a(); };\n"):
            with self.subTest(one):
                self.assertEqual(len(lint(base__a_h="struct A {};\n", model__b_h=one)), 1)

    def test_an_unnamed_namespace_is_no_excuse(self):
        self.assertEqual(len(lint(base__a_cc=unnamed("struct Row {};\n"), model__b_cc=unnamed("struct Row {};\n"))), 1)

    def test_a_type_and_a_function(self):
        self.assertEqual(lint(appliance__a_h="struct HostAndPort {};\n",
                              transport__b_h="std::string HostAndPort(const Url& url);\n"), [
            "exporter/transport/b.h:3: the function HostAndPort is a type in exporter/appliance/a.h:3 too: give each "
            "thing a name of its own, or write it once"])

    def test_what_is_only_named_or_lives_in_a_class_is_none(self):
        self.assertEqual(lint(
            base__a_h="class A;\nstruct B {\n  struct Row {};\n  enum class Kind { kC };\n  using Id = int;\n};\n",
            base__b_h="class A {};\nstruct C {\n  struct Row {};\n  enum class Kind { kC };\n  using Id = int;\n};\n",
            base__c_cc="struct B b{};\nconst struct C c = {};\nvoid C::Run() {\n  struct A {};\n}\n"), [])


class Functions(unittest.TestCase):
    def test_the_same_function_in_two_unnamed_namespaces(self):
        text = unnamed("bool IsPlain(std::string_view text) { return text.empty(); }\n")
        self.assertEqual(lint(base__a_cc=text, fetch__b_cc=text), [
            "exporter/fetch/b.cc:4: the function IsPlain is a function in exporter/base/a.cc:4 too: give each thing a "
            "name of its own, or write it once"])

    def test_one_name_with_other_parameters_means_something_else(self):
        self.assertEqual(len(lint(
            appliance__utf8_h="std::string Printable(std::string_view text, std::size_t bytes);\n",
            http__route_cc=unnamed("std::string Printable(std::string_view text) { return {}; }\n"))), 1)

    def test_a_function_that_two_headers_declare(self):
        self.assertEqual(len(lint(base__a_h="int Count();\n", model__b_h="int Count();\n")), 1)

    def test_static_functions(self):
        self.assertEqual(len(lint(base__a_cc="static int Count() { return 1; }\n",
                                  model__b_cc="static int Count() { return 2; }\n")), 1)

    def test_a_declaration_and_its_definition_are_one(self):
        self.assertEqual(lint(
            base__a_h="[[nodiscard]] std::string Join(const std::vector<std::string>& words, char by = ',');\n",
            base__a_cc="std::string Join(const std::vector<std::string>& words, char by) {\n  return {};\n}\n"), [])
        self.assertEqual(lint(
            appliance__reading_h="Result<Key, Failure> DecodeLogin(int status, const std::string& body);\n",
            appliance__login_cc="Result<Key, Failure> DecodeLogin(int status, const std::string& body) {\n}\n"), [])

    def test_a_declaration_is_not_one_with_what_is_hidden_elsewhere(self):
        self.assertEqual(len(lint(base__a_h="int Count(int x);\n",
                                  model__b_cc=unnamed("int Count(int x) { return x; }\n"))), 1)

    def test_overloads_for_different_types_of_ours(self):
        self.assertEqual(lint(
            base__reason_h="enum class Reason { kDns };\nstd::string_view ToString(Reason reason);\n",
            base__logger_h="enum class LogLevel { kInfo };\n"
                           "constexpr std::string_view ToString(LogLevel level) { return {}; }\n",
            base__result_h="struct Error {};\ninline std::string ToString(const Error& error) { return {}; }\n",
            yaml__a_cc="struct Node {\n  enum class Kind { kMap };\n};\n"
                       + unnamed("std::string ToString(const std::optional<Node::Kind>& kind) { return {}; }\n")), [])

    def test_overloads_for_a_concept_of_ours(self):
        self.assertEqual(lint(
            base__words_h="template <typename Enum>\nconcept Worded = requires(Enum value) { WordsFor(value); };\n"
                          "constexpr std::string_view ToString(Worded auto value) { return {}; }\n",
            base__result_h="struct Error {};\ninline std::string ToString(const Error& error) { return {}; }\n"), [])

    def test_overloads_for_types_of_others(self):
        self.assertEqual(len(lint(base__a_h="std::string Show(double number);\n",
                                  model__b_h="std::string Show(std::string_view text);\n")), 1)

    def test_overloads_within_one_file(self):
        self.assertEqual(lint(base__a_h="int F(int x);\nint F(double x);\n",
                              base__a_cc="int F(int x) { return 1; }\nint F(double x) { return 2; }\n"), [])

    def test_operators_members_and_variables_are_none(self):
        self.assertEqual(lint(
            base__a_cc="A::A(int x) : x_(x), y_{1} {}\nA::~A() { Wipe(); }\nbool A::ok() const { return true; }\n"
                       "bool operator==(const A& one, const A& other) { return true; }\n"
                       "std::ostream& operator<<(std::ostream& out, const A& a) { return out; }\n"
                       "const int kMost = Twice(4);\nconstexpr std::array kAll{F(1), F(2)};\n",
            base__b_cc="B::B(int x) : x_(x), y_{1} {}\nB::~B() { Wipe(); }\nbool B::ok() const { return true; }\n"
                       "bool operator==(const B& one, const B& other) { return true; }\n"
                       "std::ostream& operator<<(std::ostream& out, const B& a) { return out; }\n"
                       "const int kMost2 = Twice(4);\nconstexpr std::array kMore{F(1), F(2)};\n"), [])

    def test_comments_texts_and_macros_hide_nothing_and_show_nothing(self):
        self.assertEqual(lint(
            base__a_cc="// struct A {};\n/* int F() { */\n#define G(x) \\\n  struct A { x }\n"
                       'constexpr char kText[] = "struct A {";\nconstexpr char kRaw[] = R"(int F() { )";\n'
                       "constexpr char kBrace = '{';\nconstexpr long kMany = 1'000'000;\n"
                       + unnamed("int F() { return 1; }\n"),
            base__b_cc="struct A {};\n"), [])
        self.assertEqual(len(lint(base__a_cc='constexpr char kBrace[] = "}}";  // {\nstruct A {};\n',
                                  base__b_cc="struct A {};\n")), 1)

    def test_functions_behind_bodies_are_still_seen(self):
        body = ("template <typename Use>\ndecltype(auto) With(Use&& use) {\n  if (a < b) { return use({1, 2}); }\n"
                "  return use(R\"x(}})x\");\n}\n")
        self.assertEqual(len(lint(base__a_h=body + "int Last();\n", base__b_h="int Last();\n")), 1)


class CommandLine(unittest.TestCase):
    def run_on(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return subprocess.run([sys.executable, names.__file__, "--root", folder], capture_output=True, text=True,
                                  check=False)

    def test_a_bad_tree_fails_and_says_so(self):
        done = self.run_on({"exporter/base/a.h": "struct A {};\n", "exporter/base/b.h": "\nstruct A {};\n"})
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines(), [
            "exporter/base/b.h:2: the type A is a type in exporter/base/a.h:1 too: give each thing a name of its own, or "
            "write it once", "2 files, 1 mistakes"])

    def test_a_good_tree_passes(self):
        self.assertEqual(self.run_on({"exporter/base/a.h": "struct A {};\n"}).returncode, 0)

    def test_the_wrong_folder_fails(self):
        done = self.run_on({})
        self.assertEqual(done.returncode, 1)
        self.assertIn("is this the root of the project?", done.stdout)


if __name__ == "__main__":
    unittest.main()
