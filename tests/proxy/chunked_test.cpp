// The chunked decoder: what it takes off, and everything that it refuses.
#include "chunked.h"

#include <gtest/gtest.h>

#include <string>

namespace {

using proxy::ChunkedDecoder;

struct Decoded {
  ChunkedDecoder::State state = ChunkedDecoder::State::kMore;
  std::string body;
  std::string rest;
};

Decoded decode(std::string_view bytes, std::size_t step) {
  ChunkedDecoder decoder;
  Decoded decoded;
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, step);
    bytes.remove_prefix(part.size());
    while (true) {
      const ChunkedDecoder::Step one = decoder.next(part);
      part.remove_prefix(one.consumed);
      decoded.body.append(one.data);
      decoded.state = one.state;
      if (one.state != ChunkedDecoder::State::kData) break;
    }
    if (decoded.state != ChunkedDecoder::State::kMore) {
      decoded.rest = std::string(part) + std::string(bytes);
      return decoded;
    }
  }
  return decoded;
}

TEST(ChunkedDecoder, TakesTheCodingOff) {
  const std::string_view coded = "5\r\nhello\r\n00a;name=\"v\"\r\n, world :)\r\n0\r\nTrailer: x\r\n\r\nGET";
  for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, coded.size()}) {
    const Decoded decoded = decode(coded, step);
    EXPECT_EQ(decoded.state, ChunkedDecoder::State::kDone);
    EXPECT_EQ(decoded.body, "hello, world :)");
    EXPECT_EQ(decoded.rest, "GET");
  }
}

TEST(ChunkedDecoder, WaitsForTheEnd) {
  EXPECT_EQ(decode("5\r\nhello\r\n0\r\n", 100).state, ChunkedDecoder::State::kMore);
  EXPECT_EQ(decode("5\r\nhel", 100).state, ChunkedDecoder::State::kMore);
}

TEST(ChunkedDecoder, RefusesWhatOthersMightReadDifferently) {
  const std::string long_extension = "5;" + std::string(300, 'x') + "\r\nhello\r\n0\r\n\r\n";
  const std::string long_trailers = "0\r\nX: " + std::string(9000, 'x') + "\r\n\r\n";
  const std::string_view cases[] = {
      "\r\n",
      "g\r\n",
      " 5\r\nhello\r\n0\r\n\r\n",
      "5 \r\nhello\r\n0\r\n\r\n",
      "+5\r\nhello\r\n0\r\n\r\n",
      "-5\r\nhello\r\n0\r\n\r\n",
      "0x5\r\nhello\r\n0\r\n\r\n",
      "5\nhello\r\n0\r\n\r\n",
      "5\r\rhello\r\n0\r\n\r\n",
      "5\r\nhelloX\r\n0\r\n\r\n",
      "5\r\nhello\n0\r\n\r\n",
      "5\r\nhello\r\n0\r\nbad trailer\r\n\r\n",
      "5\r\nhello\r\n0\r\nno-colon\r\n\r\n",
      "5\r\nhello\r\n0\r\n: x\r\n\r\n",
      "5\r\nhello\r\n0\r\nX: a\nY: b\r\n\r\n",
      "5;a\x01\r\nhello\r\n0\r\n\r\n",
      "5;a\nb\r\nhello\r\n0\r\n\r\n",
      "1000000000000000\r\n",
      "ffffffffffffffffffff5\r\nhello\r\n0\r\n\r\n",
      long_extension,
      long_trailers,
  };
  for (const std::string_view coded : cases) {
    EXPECT_EQ(decode(coded, coded.size()).state, ChunkedDecoder::State::kBad) << coded.substr(0, 40);
    EXPECT_EQ(decode(coded, 1).state, ChunkedDecoder::State::kBad) << coded.substr(0, 40);
  }
}

}  // namespace
