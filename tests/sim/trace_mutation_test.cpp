// Damages logs of every format at random, with a fixed seed, and reads what is left: each line is a record, nothing or
// a problem with a column inside it; nothing crashes, and no message is long or unsafe to print. What is read is learnt
// from too.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "lb/json/codec.h"
#include "sim/log_parser.h"
#include "sim/log_study.h"
#include "sim/trace.h"
#include "support/mutator.h"

namespace {

constexpr int kCases = 20'000;  // in all

const std::array<std::string, 4> kLogs{
    "time,client,method,path,node,latency,status\n"
    "0.5,10.0.0.1,GET,/a,n1,5ms,200\n"
    "2026-01-31T12:00:00.5Z,\"x,\"\"y\",POST,\"/b\",n2,0.25,503\n"
    "1772323200.123,c,PUT,/users/17,,,\n",
    R"({"time": 0.5, "client": "10.0.0.1", "method": "GET", "path": "/a", "node": "n1", "latency": "5ms"})"
    "\n"
    R"({"time": "2026-01-31T12:00:00Z", "client": "b", "path": "/\u00e9", "status": 503, "method": "PUT"})"
    "\n",
    "192.0.2.1 - alice [10/Oct/2026:13:55:36 -0700] \"GET /a?b HTTP/1.1\" 200 2326 \"http://r\" \"agent\" 0.005\n"
    "192.0.2.2 - - [10/Oct/2026:13:55:37 -0700] \"POST /b HTTP/1.1\" 503 - 1234\n",
    "Feb  6 12:14:14 host haproxy[14389]: 10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in static/srv1 "
    "10/0/30/69/109 "
    "200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} \"GET /index.html HTTP/1.1\"\n"
    "10.0.1.2:33317 [06/Feb/2026:12:14:14.655] http-in static/<NOSRV> 10/-1/-1/-1/+50 503 0 - - SC-- 1/1/1/1/0 "
    "0/0 "
    "\"<BADREQ>\"\n"};

const std::vector<std::string> kPieces{
    ",",    "\"", "\"\"", "\n", "/", "[", "]", " ", "-1", "\\", "1e400", "99999999999999999999", "\xEF\xBB\xBF",
    "\x01", "{",  "}"};

void expect_bounded(const sim::LogRecord& record) {
  EXPECT_GE(record.time.since.count(), 0);
  EXPECT_GE(record.latency, sim::LogRecord::kUnknown);
  EXPECT_LE(record.client.size(), 255U);
  EXPECT_LE(record.node.size(), 255U);
  EXPECT_LE(record.method.size(), 16U);
  EXPECT_LE(record.path.size(), 8192U);
}

void expect_safe(const std::string& message, const std::string& text) {
  EXPECT_FALSE(message.empty());
  EXPECT_LE(message.size(), 300U) << text;
  EXPECT_EQ(lb::json::printable(message, 1000), message) << text;
}

struct Tally {
  int records = 0;
  int problems = 0;
};

void read_all(sim::LogFormat format, const std::string& text, Tally& tally) {
  const auto parser = sim::make_log_parser(format);
  sim::LineReader lines(sim::read_text(text));
  sim::LogStudy study(std::chrono::seconds(1));
  std::string_view line;
  sim::LogRecord record;
  sim::LineProblem problem;
  while (lines.next(line)) {
    const auto read = parser->parse(line, record, problem);
    if (read == sim::LogParser::Line::kProblem) {
      ++tally.problems;
      EXPECT_GE(problem.column, 1U);
      EXPECT_LE(problem.column, line.size() + 1) << text;
      expect_safe(problem.message, text);
    } else if (read == sim::LogParser::Line::kRecord) {
      ++tally.records;
      expect_bounded(record);
      study.add(record);
    }
  }
  if (study.requests() == 0) return;
  const sim::LogFindings found = study.findings(5, parser->resolution());
  EXPECT_GT(found.duration.count(), 0);
  EXPECT_FALSE(found.rates.empty());
}

TEST(LogMutation, EveryLineIsARecordNothingOrAProblemWithAPlace) {
  std::mt19937 random(20'260'131);
  for (std::size_t format = 0; format < kLogs.size(); ++format) {
    support::Mutator mutator(static_cast<std::uint32_t>(random()), kPieces);
    Tally tally;
    for (int i = 0; i < kCases / 4; ++i) {
      read_all(static_cast<sim::LogFormat>(format), mutator.damage(kLogs[format]), tally);
    }
    // Damage that always or never shows would test one path only.
    EXPECT_GT(tally.records, 2000) << sim::kLogFormatNames[format];
    EXPECT_GT(tally.problems, 500) << sim::kLogFormatNames[format];
  }
}

TEST(LogMutation, ATraceIsReadOrRefusedWithAPlace) {
  support::Mutator mutator(7974, kPieces);
  int good = 0;
  for (int i = 0; i < kCases; ++i) {
    const std::string sound = i % 2 == 0
                                  ? "time,client,method,path\n0.5,10.0.0.1,GET,/a\n1,\"x\"\"y\",POST,\"/b\"\n"
                                  : "{\"time\": 1, \"path\": \"/a\"}\n{\"time\": \"2s\", \"path\": \"/b\"}\n";
    const std::string text = mutator.damage(sound);
    sim::LineReader lines(sim::read_text(text));
    const auto trace = sim::read_trace(lines);
    if (trace.ok()) {
      ++good;
      ASSERT_FALSE(trace.value().entries.empty());
      ASSERT_TRUE(std::ranges::is_sorted(trace.value().entries, {}, &sim::Trace::Entry::at));
      continue;
    }
    const auto newlines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    for (const lb::InputError& error : trace.errors()) {
      EXPECT_LE(error.line, newlines + 1) << text;
      expect_safe(error.message, text);
    }
  }
  EXPECT_GT(good, kCases / 20);
  EXPECT_LT(good, kCases - kCases / 20);
}

}  // namespace
