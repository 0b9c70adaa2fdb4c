// Traces as files have them: columns, keys, quotes and times that are read, and what is refused, with line and column.
#include "sim/trace.h"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace std::chrono_literals;

lb::Result<sim::Trace> read(const std::string& text) {
  sim::LineReader lines(sim::read_text(text));
  return sim::read_trace(lines);
}

sim::Trace trace_of(const std::string& text) {
  lb::Result<sim::Trace> trace = read(text);
  EXPECT_TRUE(trace.ok()) << (trace.ok() ? "" : trace.errors().front().message);
  return trace.ok() ? std::move(trace).value() : sim::Trace{};
}

// "3:7: time: ..." a line.
std::string errors_of(const std::string& text) {
  const lb::Result<sim::Trace> trace = read(text);
  if (trace.ok()) return "";
  std::string all;
  for (const lb::InputError& error : trace.errors()) {
    all += std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + error.message + "\n";
  }
  return all;
}

TEST(Trace, CsvColumnsMayComeInAnyOrderAmongOthers) {
  const sim::Trace trace = trace_of(
      "path,note,client,time,method,status,latency,node\r\n"
      "/a,x,10.1.2.3,0.5,GET,200,5ms,n1\r\n"
      "/b,,fe80::1,1.5s,POST,503,0.25,\r\n"
      "/a,,10.1.2.3,2,GET,,,n2\r\n");
  ASSERT_EQ(trace.entries.size(), 3U);
  EXPECT_EQ(trace.entries[0].at, 500ms);
  EXPECT_EQ(trace.entries[1].at, 1500ms);
  EXPECT_EQ(trace.entries[2].at, 2s);
  EXPECT_EQ(trace.clients, (std::vector<std::string>{"10.1.2.3", "fe80::1"}));
  EXPECT_EQ(trace.entries[2].client, 0U);
  ASSERT_EQ(trace.routes.size(), 2U);
  EXPECT_EQ(trace.routes[1].method, lb::Method::kPost);
  EXPECT_EQ(trace.routes[1].path, "/b");
  EXPECT_EQ(trace.entries[2].route, 0U);
  EXPECT_TRUE(trace.has_methods && trace.has_paths);
}

TEST(Trace, QuotesAreThoseOfTheRfc) {
  const sim::Trace trace = trace_of("\"time\",\"path\"\n1,\"/a,b\"\n2,\"/say \"\"hi\"\"\"\n\n3,\"\"\"\"\n");
  ASSERT_EQ(trace.routes.size(), 3U);
  EXPECT_EQ(trace.routes[0].path, "/a,b");
  EXPECT_EQ(trace.routes[1].path, "/say \"hi\"");
  EXPECT_EQ(trace.routes[2].path, "\"");
}

TEST(Trace, JsonLinesHaveTheSameNames) {
  const sim::Trace trace =
      trace_of(R"({"time": 0, "client": "a", "method": "PUT", "path": "/\u00e9", "extra": [1, {"x": null}]})"
               "\n\n"
               R"({"client": "b", "path": "/x", "method": "GET", "time": "250ms", "latency": 0.1, "status": 200})"
               "\n");
  ASSERT_EQ(trace.entries.size(), 2U);
  EXPECT_EQ(trace.entries[1].at, 250ms);
  EXPECT_EQ(trace.routes[0].path, "/\xC3\xA9");
  EXPECT_EQ(trace.routes[0].method, lb::Method::kPut);
}

TEST(Trace, OnlyTheTimeIsNeeded) {
  const sim::Trace trace = trace_of("time\n1\n2\n");
  EXPECT_TRUE(trace.clients.empty());
  EXPECT_FALSE(trace.has_methods);
  EXPECT_FALSE(trace.has_paths);
  EXPECT_EQ(trace.entries[0].at, 1s) << "lengths of time count from 0, not from the first";
}

TEST(Trace, DatesCountFromTheEarliest) {
  const sim::Trace iso = trace_of(
      "time\n2026-03-01T00:00:00.25Z\n2026-02-28T23:59:59Z\n2026-03-01T02:00:01+01:30\n2026-02-28 "
      "16:00:02-0800\n");
  ASSERT_EQ(iso.entries.size(), 4U);
  EXPECT_EQ(iso.entries[0].at, 0s);
  EXPECT_EQ(iso.entries[1].at, 1250ms);
  EXPECT_EQ(iso.entries[2].at, 3s);
  EXPECT_EQ(iso.entries[3].at, 1802s);
}

TEST(Trace, UnixTimesAreExactToTheNanosecond) {
  const sim::Trace trace = trace_of("time\n1772323200.123456789\n1772323200.123456790\n1772323201\n");
  EXPECT_EQ(trace.entries[1].at, 1ns);
  EXPECT_EQ(trace.entries[2].at, 876543211ns);
}

TEST(Trace, EntriesAreSortedAndThoseOfOneTimeKeepTheirOrder) {
  const sim::Trace trace = trace_of("time,path\n5,/c\n1,/a\n5,/d\n1e-3,/first\n");
  std::string order;
  for (const auto& entry : trace.entries) order += trace.routes[entry.route].path;
  EXPECT_EQ(order, "/first/a/c/d");
}

TEST(Trace, ErrorsSayWhereAndWhatIsAllowed) {
  EXPECT_EQ(errors_of("time,path\nabc,/\n").substr(0, 38), "2:1: time: \"abc\" is no time: seconds (");
  EXPECT_EQ(errors_of("time,path\n1,/,x\n"), "2:5: has 3 columns; the header has 2\n");
  EXPECT_EQ(errors_of("time,path\n1\n"), "2:2: has 1 column; the header has 2\n");
  EXPECT_EQ(errors_of("time,path\n1,\n"), "2:3: path: is empty\n");
  EXPECT_EQ(errors_of("time,path\n1,\"/\n"), "2:3: the quote that begins here does not end on its line\n");
  EXPECT_EQ(errors_of("time,path\n1,\"/\"x\n"), "2:6: expected a comma after the closing quote\n");
  EXPECT_EQ(errors_of("time,pth\n1,/\n"), "1:6: unknown column \"pth\"; did you mean \"path\"?\n");
  EXPECT_EQ(errors_of("time,path,time\n1,/,2\n"), "1:11: column \"time\" is there twice\n");
  EXPECT_EQ(errors_of("{\"time\": 1}\n{\"time\": true}\n"), "2:10: time: expected a text or a number\n");
  EXPECT_EQ(errors_of("{\"time\": 1}\n{\"when\": 1}\n"), "2:1: has no \"time\"\n");
  EXPECT_EQ(errors_of("{\"time\": 1, \"paths\": 3}\n"), "1:13: unknown key \"paths\"; did you mean \"path\"?\n");
  EXPECT_EQ(errors_of("time\n2026-02-30T00:00:00Z\n").substr(0, 11), "2:1: time: ");
  EXPECT_NE(errors_of("{\"time\": 1\n").find("1:11: "), std::string::npos);
  EXPECT_NE(errors_of("client,path\n10.0.0.1,/\n").find("1:1: no column is called time"), std::string::npos);
}

TEST(Trace, EveryEntryTellsWhatTheFirstTold) {
  EXPECT_EQ(errors_of("{\"time\": 1, \"path\": \"/\"}\n{\"time\": 2}\n"),
            "2:1: path is missing, which the first entry has\n");
  EXPECT_EQ(errors_of("{\"time\": 1}\n{\"time\": 2, \"client\": \"a\"}\n"),
            "2:1: client is given, unlike in the first entry\n");
  EXPECT_EQ(errors_of("time\n2026-02-28T00:00:00Z\n5\n"),
            "3:1: time is no date, unlike that of the first entry\n");
}

TEST(Trace, TheFirstTenErrorsAreToldAtOnce) {
  std::string text = "time\n";
  for (int i = 0; i < 100; ++i) text += "x\n";
  const auto trace = read(text);
  ASSERT_FALSE(trace.ok());
  ASSERT_EQ(trace.errors().size(), 10U);
  EXPECT_EQ(trace.errors().back().line, 11U);
}

TEST(Trace, WithoutAnEntryItIsNone) {
  for (const char* text : {"", "\n\n", "time,path\n"})
    EXPECT_NE(errors_of(text).find("has no entry"), std::string::npos);
}

TEST(Trace, LinesTextAndTimesAreBounded) {
  EXPECT_NE(errors_of("time,path\n1," + std::string(70'000, 'x')).find("2:65537: the line is longer"),
            std::string::npos);
  EXPECT_NE(errors_of("time,path\n1,/" + std::string(9'000, 'x')).find("path: has 9001 bytes; allowed are 8192"),
            std::string::npos);
  for (const char* time :
       {"-1", "1e300", "nan", "inf", "99999999999", "1772323200123", "300000h", "1.2.3", "0x10", "."}) {
    EXPECT_NE(errors_of(std::string("time\n") + time + "\n").find(" is no time"), std::string::npos) << time;
  }
  EXPECT_NE(errors_of("time\n1970-01-01T00:00:00Z\n2026-01-01T00:00:00Z\n").find("31 years"), std::string::npos);
  int number = 0;
  sim::LineReader endless([&number](std::span<char> place) {
    const std::string line =
        number == 0 ? "time,path\n" : "1,/" + std::to_string(number) + std::string(8000, 'x') + "\n";
    ++number;
    return static_cast<std::ptrdiff_t>(line.copy(place.data(), place.size()));
  });
  const auto trace = sim::read_trace(endless);
  ASSERT_FALSE(trace.ok());
  EXPECT_NE(trace.errors().front().message.find("128 MiB of paths and clients"), std::string::npos);
}

}  // namespace
