// Lines of access logs as Apache, nginx and HAProxy write them, and how they are told apart.
#include "sim/log_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace std::chrono_literals;
using sim::LogFormat;
using Line = sim::LogParser::Line;

const std::string kHaproxyLine =
    R"(10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/20/30/69/139 200 2750 - - ---- 1/1/1/1/0 0/0 )"
    R"({1wt.eu} {} "GET /index.html HTTP/1.1")";
const std::string kCommonLine =
    R"(127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif?x=1 HTTP/1.0" 200 2326)";

// Keeps the line and the parser, which the record's texts may point into.
class LogParserTest : public testing::Test {
 protected:
  sim::LogRecord read(LogFormat format, std::string line) {
    line_ = std::move(line);
    parser_ = sim::make_log_parser(format);
    sim::LogRecord record;
    sim::LineProblem problem;
    EXPECT_EQ(parser_->parse(line_, record, problem), Line::kRecord) << problem.message;
    return record;
  }

  // "17: message"
  std::string problem_of(LogFormat format, const std::string& line) {
    parser_ = sim::make_log_parser(format);
    sim::LogRecord record;
    sim::LineProblem problem;
    EXPECT_EQ(parser_->parse(line, record, problem), Line::kProblem) << line;
    return std::to_string(problem.column) + ": " + problem.message;
  }

  std::string line_;
  std::unique_ptr<sim::LogParser> parser_;
};

TEST_F(LogParserTest, ReadsTheCommonLogFormat) {
  const sim::LogRecord record = read(LogFormat::kApache, kCommonLine);
  EXPECT_EQ(record.client, "127.0.0.1");
  EXPECT_EQ(record.method, "GET");
  EXPECT_EQ(record.path, "/a.gif?x=1");
  EXPECT_EQ(record.status, 200);
  EXPECT_TRUE(record.time.is_date);
  EXPECT_EQ(record.time.since, 971'211'336s) << "2000-10-10T20:55:36Z";
  EXPECT_EQ(record.latency, sim::LogRecord::kUnknown);
  EXPECT_FALSE(record.failed);
}

TEST_F(LogParserTest, ALatencyAtTheEndIsInSecondsOrMicroseconds) {
  const std::string combined =
      kCommonLine + R"_( "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; \"I\")")_";
  EXPECT_EQ(read(LogFormat::kApache, combined).latency, sim::LogRecord::kUnknown);
  EXPECT_EQ(read(LogFormat::kApache, combined + " 0.005").latency, 5ms);
  EXPECT_EQ(read(LogFormat::kApache, combined + " 4321").latency, 4321us);
  EXPECT_EQ(read(LogFormat::kApache, combined + " \"10.0.0.7:80\" 0.120 ").latency, 120ms);
  EXPECT_EQ(read(LogFormat::kApache, kCommonLine + " 17").latency, 17us);
  EXPECT_EQ(read(LogFormat::kApache, combined + " -").latency, sim::LogRecord::kUnknown);
}

TEST_F(LogParserTest, WhatIsNoRequestLineIsARequestAllTheSame) {
  for (const char* request : {"-", "", R"(\x16\x03\x01)", R"(quote \" inside)"}) {
    const auto record = read(LogFormat::kApache,
                             R"(::1 - - [10/Oct/2000:13:55:36 +0000] ")" + std::string(request) + R"(" 400 0)");
    EXPECT_EQ(record.method, "") << request;
    EXPECT_EQ(record.status, 400);
  }
}

TEST_F(LogParserTest, ReadsHaproxysHttpLog) {
  for (const char* prefix :
       {"", "Feb  6 12:14:14 localhost haproxy[14389]: ", "<134>1 2009-02-06T12:14:14Z h haproxy 7 - - "}) {
    const sim::LogRecord record = read(LogFormat::kHaproxy, prefix + kHaproxyLine);
    EXPECT_EQ(record.client, "10.0.1.2");
    EXPECT_EQ(record.time.since, 1'233'922'454'655ms);
    EXPECT_EQ(record.node, "static/srv1");
    EXPECT_EQ(record.latency, 109ms) << "139 ms less 10 ms for the request and 20 ms in HAProxy's queue";
    EXPECT_EQ(record.method, "GET");
    EXPECT_EQ(record.path, "/index.html");
    EXPECT_FALSE(record.failed || record.client_left);
  }
}

TEST_F(LogParserTest, TerminationStatesTellWhoEndedIt) {
  const auto ended = [this](const std::string& timers, const std::string& status, const std::string& state) {
    return read(LogFormat::kHaproxy, "unix:1 [06/Feb/2009:12:14:14.655] in~ b/<NOSRV> " + timers + " " + status +
                                         " 0 - - " + state + " 1/1/1/1/0 0/0 \"<BADREQ>\"");
  };
  EXPECT_TRUE(ended("0/0/1/-1/30000", "504", "sH--").failed);
  EXPECT_TRUE(ended("0/0/1/20/30", "200", "SD--").failed) << "the node broke off";
  EXPECT_TRUE(ended("0/-1/-1/-1/+0", "503", "SC--").failed);
  EXPECT_EQ(ended("0/-1/-1/-1/+0", "503", "SC--").node, "");
  const sim::LogRecord left = ended("0/0/1/-1/500", "-1", "CH--");
  EXPECT_TRUE(left.client_left);
  EXPECT_FALSE(left.failed);
  EXPECT_EQ(left.status, 0);
}

TEST_F(LogParserTest, ProblemsNameTheirPlace) {
  EXPECT_EQ(problem_of(LogFormat::kApache, "x"),
            "2: expected the time in brackets, as [10/Oct/2026:13:55:36 -0700]");
  EXPECT_EQ(problem_of(LogFormat::kApache, "x - - [10/Foo/2026:13:55:36 -0700] \"GET / HTTP/1.1\" 200 1"),
            "8: \"10/Foo/2026:13:55:36 -0700\" is no time as 10/Oct/2026:13:55:36 -0700");
  EXPECT_EQ(problem_of(LogFormat::kApache, "x - - [10/Oct/2026:13:55:36 -0700] \"GET / HTTP/1.1\" 20x 1"),
            "53: \"20x\" is no status: 100 to 999");
  EXPECT_EQ(problem_of(LogFormat::kApache, "x - - [10/Oct/2026:13:55:36 -0700] \"GET / HTTP/1.1"),
            "36: expected the request in quotes, which does not end");
  EXPECT_EQ(problem_of(LogFormat::kHaproxy, "Feb  6 12:14:14 h haproxy[1]: Proxy http-in started."),
            "1: expected a time in brackets, as [06/Feb/2026:12:14:14.655]");
  EXPECT_EQ(problem_of(LogFormat::kHaproxy, "a:1 [06/Feb/2009:12:14:14.655] in b/s 1/2/3/4 200 1 - - ---- 1 0/0"),
            "39: \"1/2/3/4\" are no timers TR/Tw/Tc/Tr/Ta");
  EXPECT_EQ(problem_of(LogFormat::kHaproxy, "a:1 [06/Feb/2009:12:14:14.655] in b/s 1/2/3/4/5 200 1 - - --"),
            "59: \"--\" is no termination state, which has four letters");
}

TEST_F(LogParserTest, EachFormatKnowsItsOwn) {
  const std::string lines[] = {"time,path", "{\"time\": 1}", kCommonLine, kHaproxyLine};
  for (std::size_t format = 0; format < 4; ++format) {
    for (std::size_t line = 0; line < 4; ++line) {
      EXPECT_EQ(sim::looks_like(static_cast<LogFormat>(format), lines[line]), format == line)
          << sim::kLogFormatNames[format] << " of " << lines[line];
    }
    EXPECT_FALSE(sim::looks_like(static_cast<LogFormat>(format), "  "));
    EXPECT_FALSE(sim::looks_like(static_cast<LogFormat>(format), "some words"));
  }
}

}  // namespace
