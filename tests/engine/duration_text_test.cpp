// Durations as text: what is read, what is refused, and that printing reads back.
#include <gtest/gtest.h>

#include "lb/duration_text.h"
#include "lb/rng.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

TEST(DurationText, ReadsEveryUnit) {
  const std::pair<const char*, Duration> cases[] = {
      {"30ns", 30ns}, {"250us", 250us}, {"10ms", 10ms},   {"2s", 2s},     {"1.5m", 90s},
      {"1h", 1h},     {"0s", 0s},       {"0.5ms", 500us}, {"1.5ns", 2ns}, {"forever", kForever}};
  for (const auto& [text, expected] : cases) {
    Duration duration{};
    EXPECT_EQ(parse_duration(text, duration), "") << text;
    EXPECT_EQ(duration, expected) << text;
  }
}

TEST(DurationText, RefusesWhatIsNotANumberAndAUnit) {
  for (const char* text : {"", "5", "ms", "-5ms", "5 ms", "5sec", ".5s", "1e3s", "0x5s", "1..5s", "nan", "inf",
                           "5s ", "infs", "1,5s"}) {
    Duration duration{17};
    EXPECT_NE(parse_duration(text, duration), "") << text;
    EXPECT_EQ(duration, Duration{17}) << "an error leaves the value alone: " << text;
  }
}

TEST(DurationText, RefusesWhatDoesNotFitInSixtyThreeBits) {
  Duration duration{};
  EXPECT_NE(parse_duration("1000000000000000s", duration), "");
  EXPECT_NE(parse_duration(std::string(400, '9') + "h", duration), "");
  EXPECT_EQ(parse_duration("9000000000s", duration), "");
}

TEST(DurationText, PrintsTheShortestForm) {
  const std::pair<Duration, const char*> cases[] = {
      {0ns, "0s"},  {30ns, "30ns"}, {1500ns, "1.5us"},         {10ms, "10ms"},       {1500ms, "1.5s"}, {60s, "1m"},
      {90s, "90s"}, {1h, "1h"},     {1234567ns, "1234.567us"}, {kForever, "forever"}};
  for (const auto& [duration, expected] : cases) EXPECT_EQ(print_duration(duration), expected);
}

TEST(DurationText, PrintingReadsBack) {
  Rng rng(11);
  for (int i = 0; i < 20'000; ++i) {
    const Duration original(static_cast<std::int64_t>(rng.next() >> (11 + rng.below(40))));
    Duration again{};
    ASSERT_EQ(parse_duration(print_duration(original), again), "") << original.count();
    ASSERT_EQ(again, original) << print_duration(original);
  }
}

}  // namespace
}  // namespace lb
