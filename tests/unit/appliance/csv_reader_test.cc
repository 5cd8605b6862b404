#include "appliance/csv_reader.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/allocations.h"

namespace kemp360 {
namespace {

class CsvRows final : public RowSink {
 public:
  bool Row(std::span<const RawValue> values, std::string_view /*content*/) override {
    if (rows.size() == 1000) return false;
    std::string text;
    for (const RawValue& raw : values) {
      if (&raw != values.data()) text += '|';
      text += raw.kind == RawKind::kAbsent ? "absent" : std::string(raw.text);
    }
    rows.push_back(text);
    return true;
  }

  std::vector<std::string> rows;
};

std::optional<Failure> Read(std::string body, std::vector<std::string>& rows,
                            char delimiter = ',') {
  CsvColumns columns{delimiter, {}};
  columns.Column("Name");
  columns.Column("IP Address");
  CHECK(columns.Column("Name") == 0);
  CsvRows sink;
  const std::optional<Failure> failure = ReadCsv(body, columns, sink);
  rows = sink.rows;
  return failure;
}

using Rows = std::vector<std::string>;

TEST_CASE("ReadCsv: the ways in which exports are written", "[appliance]") {
  const auto [body, expected] = GENERATE(table<std::string, Rows>({
      {"Name,IP Address\nx,1\n", {"x|1"}},
      {"Name,IP Address\r\nx,1\r\ny,2\r\n", {"x|1", "y|2"}},
      {"\xEF\xBB\xBFName,IP Address\nx,1\n", {"x|1"}},
      {"ID,IP Address,Peer,Name\n7,1,,x\n", {"x|1"}},
      {" name , ip address \n x , 1 \n", {"x|1"}},
      {"\"Name\",\"IP Address\"\n\"x\",\"1\"\n", {"x|1"}},
      {"Name,IP Address\n\"lm-3, rack 4\",1\n", {"lm-3, rack 4|1"}},
      {"Name,IP Address\n\"the \"\"big\"\" one\",1\n", {"the \"big\" one|1"}},
      {"Name,IP Address\n\"two\nlines\",1\ny,2\n", {"two\nlines|1", "y|2"}},
      {"Name,IP Address\n\"\",\"\"\nx,1\n", {"x|1"}},
      {"Name,IP Address\nthe \"big\" one,1\n", {"the \"big\" one|1"}},
      {"Name,IP Address\n\"x\" y,1\n", {"x y|1"}},
      {"Metered Licensing Report\nmade by central-a, today\n\nName,IP Address\nx,1\n", {"x|1"}},
      {"\"Report, \"\"Metered\"\"\"\nName,IP Address\nx,1\n", {"x|1"}},
      {"Name,Serial\nName,IP Address\nx,1\n", {"x|1"}},
      {"Name,IP Address\n\n , \n\r\nx,1\n,,,\n", {"x|1"}},
      {"Name,IP Address\nx\ny,2,3,4\n", {"absent|absent", "y|2"}},
      {"Name,Type,IP Address,Peer\nTotal,1\ny,7,2\n", {"absent|absent", "y|2"}},
      {"Name,IP Address,Name\nx,1,z\n", {"x|1"}},
      {"Name,IP Address\n", {}},
      {"Name,IP Address\rx,1\ry,2\r", {"x|1", "y|2"}},
      {"Report\r\rName,IP Address\r\"two\rlines\",1\r", {"two\rlines|1"}},
  }));
  INFO(body);
  Rows rows;
  CHECK_FALSE(Read(body, rows));
  CHECK(rows == expected);
}

TEST_CASE("ReadCsv: other delimiters", "[appliance]") {
  Rows rows;
  CHECK_FALSE(Read("Name;IP Address\nx, y;1\n", rows, ';'));
  CHECK(rows == Rows{"x, y|1"});
  CHECK_FALSE(Read("Name\tIP Address\nx\t1\n\t2\n", rows, '\t'));
  CHECK(rows == Rows{"x|1", "|2"});
}

TEST_CASE("ReadCsv: no header", "[appliance]") {
  const auto [body, detail] = GENERATE(table<std::string, std::string>({
      {"", R"(no header line with the columns "Name", "IP Address")"},
      {"x,1\ny,2\n", R"(no header line with the columns "Name", "IP Address")"},
      {"Report\nID,Name,Peer\n7,x,\n",
       R"(no header line: line 2 is nearest and lacks "IP Address")"},
      {"Name;IP Address\nx;1\n", R"(no header line with the columns "Name", "IP Address")"},
      {"Report\nIP Address,x\nName,y\n", R"(no header line: line 2 is nearest and lacks "Name")"},
  }));
  INFO(body);
  Rows rows;
  CHECK(Read(body, rows) == Failure{Reason::kUnexpectedShape, detail});
  CHECK(rows.empty());
}

TEST_CASE("ReadCsv: the header is looked for in the first 100 lines", "[appliance]") {
  Rows rows;
  CHECK_FALSE(Read(std::string(99, '\n') + "Name,IP Address\nx,1\n", rows));
  CHECK(Read(std::string(100, '\n') + "Name,IP Address\nx,1\n", rows)->reason ==
        Reason::kUnexpectedShape);
}

TEST_CASE("ReadCsv: a column beyond the 1024th cell is not looked for", "[appliance]") {
  const auto header = [](std::size_t cells) {
    return "Name" + std::string(cells - 1, ',') + "IP Address\nx" + std::string(cells - 1, ',') +
           "1\n";
  };
  Rows rows;
  CHECK_FALSE(Read(header(1024), rows));
  CHECK(rows == Rows{"x|1"});
  CHECK(Read(header(1025), rows) ==
        Failure{Reason::kUnexpectedShape,
                R"(no header line: line 1 is nearest and lacks "IP Address")"});
}

TEST_CASE("ReadCsv: what is not CSV", "[appliance]") {
  const auto [body, detail] = GENERATE(table<std::string, std::string>({
      {"<html><body>Log in</body></html>", "the response is an HTML or XML page, not CSV"},
      {"Name,IP Address\nx,1\n\"y,2\nz,3\n", "not CSV: line 3 opens a quote that is never closed"},
      {"Name,IP Address\n\"a\nb\",1\n\"y", "not CSV: line 4 opens a quote that is never closed"},
      {"Name,IP Address\r\"a\rb\",1\r\"y", "not CSV: line 4 opens a quote that is never closed"},
      {"Name,IP Address\r\n\"a\r\nb\",1\r\n\"y",
       "not CSV: line 4 opens a quote that is never closed"},
      {"Name,IP Address\n\xFF,1\n", "not UTF-8 (a report_file must be saved as UTF-8)"},
      {"\xFF\xFEN\x01", "not UTF-8 (a report_file must be saved as UTF-8)"},
      {"Name,IP Address\rx,1\r\"y,2\rz,3\r", "not CSV: line 3 opens a quote that is never closed"},
      {"Name,IP Address",
       "its last line does not end with a line break, so it may be cut off (a report_file must end "
       "with one)"},
      {"Name,IP Address\nx,1\ny,10.0",
       "its last line does not end with a line break, so it may be cut off (a report_file must end "
       "with one)"},
      {"Name,IP Address\nx\x01,1\n", "not CSV: a control character"},
      {std::string("Name,IP Address\nx\0,1\n", 21), "not CSV: a control character"},
  }));
  INFO(body);
  Rows rows;
  CHECK(Read(body, rows) == Failure{Reason::kMalformed, detail});
}

TEST_CASE("ReadCsv: a page of HTML begins within the first 1000 bytes", "[appliance]") {
  Rows rows;
  CHECK(Read(std::string(999, ' ') + "<html>\n", rows)->reason == Reason::kMalformed);
  CHECK(Read(std::string(1000, ' ') + "<html>\n", rows)->reason == Reason::kUnexpectedShape);
}

TEST_CASE("ReadCsv: a line of a million cells costs no memory for each", "[appliance]") {
  std::string body = "Name,IP Address\nx,1" + std::string(1'000'000, ',') + "\ny,2\n";
  CsvColumns columns{',', {}};
  columns.Column("Name");
  columns.Column("IP Address");
  CsvRows sink;
  testing::ForgetAllocations();
  CHECK_FALSE(ReadCsv(body, columns, sink));
  CHECK(testing::LargestAllocation() <= 1024 * sizeof(std::string_view) * 2);
  CHECK(sink.rows == Rows{"x|1", "y|2"});
}

TEST_CASE("ReadCsv: the sink ends it", "[appliance]") {
  std::string body = "Name,IP Address\n";
  for (int i = 0; i < 1001; ++i) body += "x,1\n";
  Rows rows;
  CHECK(Read(body, rows)->reason == Reason::kTooLarge);
}

}  // namespace
}  // namespace kemp360
