// Checks write(): the text of every kind of knob, and that reading what was written gives the same struct, whole
// and terse, over a default struct, one with everything set, and random ones between them (fixed seed).

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "engine_json/check.h"

namespace {

using check::read_sample;
using sample::Sample;

std::string terse(const Sample& sample) { return lb::json::write(Sample::knobs(), &sample, true).dump(); }

void expect_round_trip(const Sample& sample) {
  for (const bool short_form : {false, true}) {
    const std::string text = lb::json::write(Sample::knobs(), &sample, short_form).dump();
    const Sample again = read_sample(text);
    EXPECT_TRUE(equal(Sample::knobs(), &sample, &again)) << text;
    EXPECT_EQ(lb::json::write(Sample::knobs(), &again, short_form).dump(), text);
  }
}

TEST(Write, GivesEveryKnobInTheOrderOfTheTable) {
  const Sample sample = read_sample(sample::kFullDocument);
  EXPECT_EQ(lb::json::write(Sample::knobs(), &sample).dump(),
            R"({"enabled":false,"seed":9007199254740992,"rate":12.5,"timeout":"1.5s","open_for":"2m",)"
            R"("color":"dark_blue","title":"hé \"quoted\"","even":"4","tags":["x","y"],"evens":["8","10"],)"
            R"("budget":{"ratio":0.25,"floor":0},"retry":{"max_attempts":3,"budget":{"ratio":1,"floor":10}},)"
            R"("usual":null,"nodes":[{"name":"a","weight":5},{"name":"b","weight":1,)"
            R"("budget":{"ratio":0.2,"floor":10}}],)"
            R"("steps":[["0s",2.5],["1m",0]],"policy":{"type":"p2c","choices":3,"bias":-0.0015},)"
            R"("service_time":{"shifted":{"by":"1ms","of":{"constant":"5ms"}}}})");
}

TEST(Write, OfADefaultLeavesOutOnlyWhatIsAbsent) {
  const Sample sample;
  EXPECT_EQ(
      lb::json::write(Sample::knobs(), &sample).dump(),
      R"({"enabled":true,"seed":1,"rate":5,"timeout":"10ms","open_for":"forever","color":"green",)"
      R"("title":"untitled","even":"2","tags":["a"],"evens":[],"budget":{"ratio":0.5,"floor":3},)"
      R"("usual":{"ratio":0.2,"floor":10},"nodes":[],"steps":[],"policy":{"type":"p2c","choices":2,"bias":1}})");
}

TEST(WriteTerse, LeavesDefaultsOut) {
  EXPECT_EQ(terse(Sample{}), "{}");
  Sample sample;
  sample.rate = 6;
  sample.retry.emplace();
  EXPECT_EQ(terse(sample), R"({"rate":6,"retry":{}})");
}

TEST(WriteTerse, ComparesAPartWithTheDefaultOfItsPlace) {
  Sample sample;
  sample.budget = sample::Budget{};  // its own default, but not what a Sample has
  EXPECT_EQ(terse(sample), R"({"budget":{"ratio":0.2,"floor":10}})");
  sample = {};
  sample.budget.floor = 4;
  sample.usual->ratio = 0.1;
  EXPECT_EQ(terse(sample), R"({"budget":{"floor":4},"usual":{"ratio":0.1}})");
}

TEST(WriteTerse, SaysNullWhereTheDefaultIsPresent) {
  Sample sample;
  sample.usual.reset();
  EXPECT_EQ(terse(sample), R"({"usual":null})");
}

TEST(WriteTerse, KeepsWhatIsRequired) {
  EXPECT_EQ(terse(read_sample(R"({"nodes": [{"name": "a"}], "service_time": {"constant": "1ms"}})")),
            R"({"nodes":[{"name":"a"}],"service_time":{"constant":"1ms"}})");
}

TEST(WriteTerse, KeepsRowsWhole) {
  EXPECT_EQ(terse(read_sample(R"({"steps": [["0s", 1]]})")), R"({"steps":[["0s",1]]})");
}

TEST(WriteTerse, OfAVariantNamesTheCase) {
  EXPECT_EQ(terse(read_sample(R"({"policy": {"type": "round_robin"}, "service_time": {"uniform": {}}})")),
            R"({"policy":{"type":"round_robin"},"service_time":{"uniform":{}}})");
  EXPECT_EQ(terse(read_sample(R"({"policy": {"bias": 2}})")), R"({"policy":{"type":"p2c","bias":2}})");
}

TEST(Write, NumbersReadBackExactly) {
  Sample sample;
  for (const double rate : {0.1, 1.0 / 3.0, 123456.789, 0.001, 999999.9999999999, 1e6}) {
    sample.rate = rate;
    expect_round_trip(sample);
  }
  Sample biased = read_sample(R"({"policy": {"bias": -0.0}})");
  EXPECT_EQ(terse(biased), R"({"policy":{"type":"p2c","bias":-0.0}})");
  biased = read_sample(R"({"policy": {"bias": 1.7976931348623157e308}})");
  expect_round_trip(biased);
}

TEST(Write, RoundTripsTheDefaultAndTheFullStruct) {
  expect_round_trip(Sample{});
  expect_round_trip(read_sample(sample::kFullDocument));
}

class RandomSample {
 public:
  explicit RandomSample(std::uint32_t seed) : random_(seed) {}

  Sample make() {
    Sample made = once() ? Sample{} : read_sample(sample::kFullDocument);
    if (once()) made.enabled = once();
    if (once()) made.seed = below(1000);
    if (once()) made.rate = 1.0 / (1 + below(900));
    if (once()) made.timeout = lb::Duration(1'000'000 + below(1'000'000'000));
    if (once()) made.open_for = once() ? lb::kForever : lb::Duration(1 + below(100));
    if (once()) made.color = static_cast<sample::Color>(below(3));
    if (once()) made.title = std::string(static_cast<std::size_t>(below(20)), '\x01') + "\"\\\xE2\x82\xAC";
    if (once()) made.tags.resize(static_cast<std::size_t>(below(4)));
    if (once()) made.evens.assign(static_cast<std::size_t>(below(4)), sample::Even{below(9) * 2});
    if (once()) made.budget = budget();
    if (once()) made.retry = sample::Retry{1 + below(9), optional_budget()};
    if (once()) made.usual = optional_budget();
    if (once()) made.nodes.push_back({"n", below(9), optional_budget()});
    if (once()) made.steps.push_back({lb::Duration(below(1'000'000)), below(9) / 8.0});
    const Sample other = once() ? Sample{} : read_sample(R"({"policy": {"type": "round_robin"}, "service_time":
        {"shifted": {"of": {"shifted": {"of": {"uniform": {"highest": "1s"}}}}}}})");
    if (once()) made.policy = other.policy;
    if (once()) made.service_time = other.service_time;
    return made;
  }

 private:
  bool once() { return random_() % 2 == 0; }
  int below(std::uint32_t bound) { return static_cast<int>(random_() % bound); }
  sample::Budget budget() { return {below(5) / 4.0, below(3) * 10}; }
  std::optional<sample::Budget> optional_budget() { return once() ? std::optional(budget()) : std::nullopt; }

  std::mt19937 random_;
};

TEST(Write, RoundTripsRandomStructs) {
  RandomSample random(20240711);
  for (int i = 0; i < 500; ++i) expect_round_trip(random.make());
}

}  // namespace
