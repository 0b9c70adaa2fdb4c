// The head scanner and the framing rules, over one table of good and bad heads: whole, and byte by byte.
#include "head_scanner.h"

#include <gtest/gtest.h>

#include <string>

#include "framing.h"
#include "head_table.h"

namespace {

using proxy::HeadScanner;
using proxy::Scan;

constexpr std::uint32_t kMaxHead = 8192;

// The status that a request is refused with, 0 when it is accepted; bytes come `step` at a time.
std::uint16_t verdict(std::string_view bytes, std::size_t step) {
  HeadScanner scanner;
  scanner.reset(HeadScanner::Kind::kRequest, kMaxHead);
  for (std::size_t size = std::min(step, bytes.size());; size = std::min(size + step, bytes.size())) {
    const Scan scan = scanner.scan(bytes.substr(0, size));
    if (scan == Scan::kBad) return scanner.problem().status;
    if (scan == Scan::kDone) {
      proxy::RequestFraming framing;
      return proxy::read_request(scanner, bytes, framing).status;
    }
    if (size == bytes.size()) return 1;  // incomplete
  }
}

proxy::Problem answer_verdict(std::string_view bytes, lb::Method method, proxy::ResponseFraming& framing) {
  HeadScanner scanner;
  scanner.reset(HeadScanner::Kind::kResponse, kMaxHead);
  const Scan scan = scanner.scan(bytes);
  if (scan == Scan::kMore) return {1, "incomplete"};
  if (scan == Scan::kBad) return scanner.problem();
  return proxy::read_response(scanner, bytes, method, framing);
}

TEST(HeadScanner, JudgesEveryHeadOfTheTable) {
  for (const test::HeadCase& head : test::kHeadCases) {
    EXPECT_EQ(verdict(head.bytes, head.bytes.size()), head.status) << head.name;
  }
}

TEST(HeadScanner, JudgesTheSameWhenBytesComeOneByOne) {
  for (const test::HeadCase& head : test::kHeadCases) {
    EXPECT_EQ(verdict(head.bytes, 1), head.status) << head.name;
  }
}

TEST(HeadScanner, RefusesNulInAValue) {
  using std::string_literals::operator""s;
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"s, 1000), 400);
}

TEST(HeadScanner, LimitsTheRequestLine) {
  EXPECT_EQ(verdict("GET /" + std::string(kMaxHead / 2 - 14, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 100000), 0);
  EXPECT_EQ(verdict("GET /" + std::string(kMaxHead / 2, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 100000), 414);
  EXPECT_EQ(verdict("GET /" + std::string(kMaxHead, 'x'), 100000), 414) << "without waiting for its end";
}

TEST(HeadScanner, LimitsTheHead) {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(verdict(start + "X: " + std::string(kMaxHead, 'x') + "\r\n\r\n", 100000), 431);
  EXPECT_EQ(verdict(start + "X: " + std::string(kMaxHead, 'x'), 100000), 431) << "without waiting for its end";
}

TEST(HeadScanner, LimitsTheNumberOfFields) {
  std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (std::size_t i = 1; i < HeadScanner::kMaxFields; ++i) head += "X: y\r\n";
  EXPECT_EQ(verdict(head + "\r\n", 100000), 0);
  EXPECT_EQ(verdict(head + "X: y\r\n\r\n", 100000), 431);
}

TEST(HeadScanner, StopsAtTheEmptyLine) {
  const std::string_view bytes = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP";
  HeadScanner scanner;
  scanner.reset(HeadScanner::Kind::kRequest, kMaxHead);
  ASSERT_EQ(scanner.scan(bytes), Scan::kDone);
  EXPECT_EQ(bytes.substr(scanner.size(), 3), "abc");
  ASSERT_EQ(scanner.fields().size(), 2U);
  EXPECT_EQ(scanner.fields()[1].name.of(bytes), "Content-Length");
  EXPECT_EQ(scanner.fields()[1].value.of(bytes), "3");
}

struct AnswerCase {
  std::string_view name;
  std::string_view bytes;
  bool accepted;
};

TEST(Framing, TrustsNoNode) {
  const AnswerCase cases[] = {
      {"plain", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", true},
      {"no reason", "HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\n", true},
      {"no space after the status", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\n", true},
      {"two digits", "HTTP/1.1 20 OK\r\n\r\n", false},
      {"four digits", "HTTP/1.1 2000 OK\r\n\r\n", false},
      {"status 600", "HTTP/1.1 600 OK\r\n\r\n", false},
      {"status 099", "HTTP/1.1 099 OK\r\n\r\n", false},
      {"other protocol", "ICY 200 OK\r\n\r\n", false},
      {"http/2", "HTTP/2.0 200 OK\r\n\r\n", false},
      {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", false},
      {"both framings", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", false},
      {"unknown coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", false},
      {"bare line feed", "HTTP/1.1 200 OK\nContent-Length: 1\n\n", false},
      {"folded", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", false},
      {"empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n", false},
  };
  for (const AnswerCase& answer : cases) {
    proxy::ResponseFraming framing;
    const proxy::Problem problem = answer_verdict(answer.bytes, lb::Method::kGet, framing);
    EXPECT_EQ(problem.status == 0, answer.accepted) << answer.name << ": " << problem.text;
    EXPECT_NE(problem.status, 1) << answer.name;
  }
}

TEST(Framing, KnowsWhichAnswersHaveNoBody) {
  proxy::ResponseFraming framing;
  const std::string_view five = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  ASSERT_FALSE(answer_verdict(five, lb::Method::kHead, framing));
  EXPECT_EQ(framing.body, proxy::BodyKind::kNone);
  EXPECT_FALSE(framing.drop_length);
  ASSERT_FALSE(
      answer_verdict("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", lb::Method::kGet, framing));
  EXPECT_EQ(framing.body, proxy::BodyKind::kNone);
  ASSERT_FALSE(answer_verdict("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", lb::Method::kGet, framing));
  EXPECT_EQ(framing.body, proxy::BodyKind::kNone);
  EXPECT_TRUE(framing.drop_length);
  ASSERT_FALSE(answer_verdict("HTTP/1.1 200 OK\r\n\r\n", lb::Method::kGet, framing));
  EXPECT_EQ(framing.body, proxy::BodyKind::kUntilClose);
  EXPECT_FALSE(framing.keep_alive);
}

TEST(Framing, KeepsConnectionsAsTheVersionSays) {
  const auto keeps = [](std::string_view bytes) {
    HeadScanner scanner;
    scanner.reset(HeadScanner::Kind::kRequest, kMaxHead);
    EXPECT_EQ(scanner.scan(bytes), Scan::kDone);
    proxy::RequestFraming framing;
    EXPECT_FALSE(proxy::read_request(scanner, bytes, framing));
    return framing.keep_alive;
  };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

}  // namespace
