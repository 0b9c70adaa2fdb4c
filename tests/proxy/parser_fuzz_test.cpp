// Mutated requests, from a fixed seed: the parsers neither crash nor change their mind with the size of the reads,
// and what is refused is never forwarded as well.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "chunked.h"
#include "fixture.h"
#include "framing.h"
#include "head_scanner.h"
#include "head_table.h"
#include "lb/rng.h"

namespace {

using proxy::HeadScanner;
using proxy::Scan;

// Pieces that parsers disagree about, put in at random places.
constexpr std::string_view kPieces[] = {"\r\n",
                                        "\n",
                                        "\r",
                                        " ",
                                        "\t",
                                        ":",
                                        ",",
                                        ";",
                                        "\x0b",
                                        "\x7f",
                                        "0",
                                        "chunked",
                                        "Content-Length: 5\r\n",
                                        "Transfer-Encoding: chunked\r\n",
                                        "Host: b\r\n",
                                        "\r\n\r\n",
                                        "HTTP/1.1",
                                        "5\r\nhello\r\n",
                                        "0\r\n\r\n"};

std::string mutated(lb::Rng& rng) {
  const auto& base = test::kHeadCases[rng.below(std::size(test::kHeadCases))];
  std::string bytes(base.bytes);
  const std::uint32_t changes = rng.below(4);
  for (std::uint32_t i = 0; i < changes; ++i) {
    const std::size_t at = rng.below(static_cast<std::uint32_t>(bytes.size()) + 1);
    switch (rng.below(4)) {
      case 0:
        bytes.insert(at, kPieces[rng.below(std::size(kPieces))]);
        break;
      case 1:
        bytes.erase(at, rng.below(4));
        break;
      case 2:
        if (at < bytes.size()) bytes[at] = static_cast<char>(rng.below(256));
        break;
      default:
        bytes.insert(at, bytes.substr(rng.below(static_cast<std::uint32_t>(bytes.size()) + 1), rng.below(30)));
    }
  }
  return bytes;
}

struct Judged {
  Scan scan = Scan::kMore;
  std::uint16_t status = 0;
  std::uint32_t size = 0;
  bool operator==(const Judged&) const = default;
};

// What does not end within the bytes may be refused early or late, but only by a scanner that has seen more.
Judged judge(std::string_view bytes, std::size_t step) {
  HeadScanner scanner;
  scanner.reset(HeadScanner::Kind::kRequest, 1024);
  for (std::size_t size = std::min(step, bytes.size());; size = std::min(size + step, bytes.size())) {
    const Scan scan = scanner.scan(bytes.substr(0, size));
    if (scan == Scan::kBad) return {scan, scanner.problem().status, 0};
    if (scan == Scan::kDone) {
      proxy::RequestFraming framing;
      return {scan, proxy::read_request(scanner, bytes, framing).status, scanner.size()};
    }
    if (size == bytes.size()) return {scan, 0, 0};
  }
}

TEST(ParserFuzz, JudgesAHeadTheSameHoweverItComes) {
  lb::Rng rng(20260101);
  for (int i = 0; i < 20000; ++i) {
    const std::string bytes = mutated(rng);
    const Judged whole = judge(bytes, bytes.size() + 1);
    ASSERT_EQ(whole, judge(bytes, 1 + rng.below(7))) << "iteration " << i << ": " << testing::PrintToString(bytes);
  }
}

TEST(ParserFuzz, DecodesChunksTheSameHoweverTheyCome) {
  lb::Rng rng(20260102);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = "5;a=b\r\nhello\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n";
    for (std::uint32_t n = rng.below(4); n > 0; --n) {
      const std::size_t at = rng.below(static_cast<std::uint32_t>(bytes.size()) + 1);
      if (rng.chance(0.5))
        bytes.insert(at, kPieces[rng.below(std::size(kPieces))]);
      else
        bytes.erase(at, 1 + rng.below(3));
    }
    std::string bodies[2];
    proxy::ChunkedDecoder::State states[2];
    for (int round = 0; round < 2; ++round) {
      proxy::ChunkedDecoder decoder;
      std::string_view left = bytes;
      proxy::ChunkedDecoder::Step step;
      do {
        std::string_view part = left.substr(0, round == 0 ? left.size() : 1);
        step = decoder.next(part);
        bodies[round].append(step.data);
        left.remove_prefix(step.consumed);
      } while (!left.empty() && (step.state == proxy::ChunkedDecoder::State::kData ||
                                 step.state == proxy::ChunkedDecoder::State::kMore));
      states[round] =
          step.state == proxy::ChunkedDecoder::State::kData ? proxy::ChunkedDecoder::State::kMore : step.state;
    }
    ASSERT_EQ(states[0], states[1]) << testing::PrintToString(bytes);
    if (states[0] != proxy::ChunkedDecoder::State::kBad) {
      ASSERT_EQ(bodies[0], bodies[1]);
    }
  }
}

// Each connection sends one mutated request marked with its number, then ends. The node logs what it gets.
TEST(ParserFuzz, NeverForwardsWhatItRefuses) {
  test::ScriptedNode node(test::always(test::ok_answer("ok")));
  test::RunningProxy proxy(test::config_for({node.address()}));
  lb::Rng rng(20260103);
  std::vector<int> refused;
  int answered = 0;
  for (int i = 0; i < 400; ++i) {
    std::string bytes = mutated(rng);
    const std::string mark = "X-Mark: m" + std::to_string(i) + "m\r\n";
    const std::size_t end = bytes.find("\r\n");
    if (end == std::string::npos || end == 0) continue;
    bytes.insert(end + 2, mark);
    test::RawClient client(proxy.port());
    client.send(bytes);
    client.finish_sending();
    const std::string answer = client.read_to_end();
    const int status = test::status_of(answer);
    if (status == 200) ++answered;
    if (status >= 400) refused.push_back(i);
  }
  const std::string received = node.received();
  for (const int number : refused) {
    EXPECT_EQ(received.find("X-Mark: m" + std::to_string(number) + "m"), std::string::npos) << number;
  }
  EXPECT_GT(answered, 10) << "the test means something only when some get through";
  EXPECT_GT(refused.size(), 100U);
}

}  // namespace
