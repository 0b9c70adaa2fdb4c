// What holds for every admission, whatever its parameters and whatever happens: it lets requests in again by itself,
// stays in its bounds, and does the same again with the same seed.
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/admission/made_admission.h"

namespace lb {
namespace {

using namespace std::chrono_literals;

TEST(Admissions, AreSixWithNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const AdmissionType& type : admissions()) {
    names.insert(type.params.name);
    EXPECT_EQ(find_admission(type.params.name), &type);
    for (const std::string_view line :
         {type.doc.summary, type.doc.cost, type.doc.use_when, type.doc.avoid_when, type.doc.source}) {
      EXPECT_FALSE(line.empty()) << type.params.name;
    }
    EXPECT_TRUE(validate_admission(admission_params(type.params.name)).empty()) << type.params.name;
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"admission_control", "aimd", "client_throttling", "gradient",
                                               "gradient2", "vegas"}));
  EXPECT_EQ(admission_cases().size(), 6U);
  EXPECT_EQ(find_admission("none"), nullptr);
  EXPECT_TRUE(validate_admission(Variant{}).empty());
}

/// Parameters drawn from the knobs' own ranges, near their ends as often as in the middle.
Variant random_params(const AdmissionType& type, Rng& rng) {
  Variant params;
  do {
    params.choose(type.params);
    for (const Knob& knob : type.params.table().knobs()) {
      if (rng.chance(0.3)) continue;
      const double low = knob.range.lowest;
      const double high = std::min(knob.range.highest, 1e12);
      const double value =
          std::exp(std::log(low + 1) + rng.uniform() * (std::log(high + 1) - std::log(low + 1))) - 1;
      void* part = knob.part(params.address());
      if (const auto* integer = std::get_if<IntegerAccess>(&knob.access)) {
        integer->set(part, std::llround(value));
      } else if (const auto* number = std::get_if<NumberAccess>(&knob.access)) {
        number->set(part, std::clamp(value, low, high));
      } else {
        std::get<DurationAccess>(knob.access).set(part, std::max<std::int64_t>(std::llround(value), 1'000'000));
      }
    }
  } while (!validate_admission(params).empty());
  return params;
}

/// A run of random traffic, mostly bad for the nodes, and what was let in.
struct Traffic {
  Admission& admission;
  Rng rng;
  TimePoint now{};
  std::vector<std::pair<TimePoint, std::uint32_t>> in_flight{};  // start and number at the start
  std::string verdicts{};

  void step() {
    now += Duration(static_cast<std::int64_t>(std::exp(rng.uniform() * 20)));  // up to half a second
    if (rng.chance(0.5) || in_flight.empty()) {
      const auto others = static_cast<std::uint32_t>(in_flight.size());
      const bool let_in = admission.admit(others, now, rng);
      if (let_in) in_flight.emplace_back(now, others + 1);
      verdicts += let_in ? '+' : '-';
      ASSERT_TRUE(!let_in || others < admission.level(now).limit);
    } else {
      end(rng.below(static_cast<std::uint32_t>(in_flight.size())));
    }
    const AdmissionLevel level = admission.level(now);
    ASSERT_GE(level.limit, 1U);
    ASSERT_TRUE(level.rejection >= 0 && level.rejection <= 1) << level.rejection;
  }

  void end(std::uint32_t which) {
    const auto [start, number] = in_flight[which];
    in_flight.erase(in_flight.begin() + which);
    if (rng.chance(0.05)) return;  // its client left
    const bool success = rng.chance(0.3);
    const bool dropped = !success && rng.chance(0.7);
    admission.finished({success, dropped, now - start, number, now}, rng);
  }
};

TEST(Admissions, LetRequestsInAgainAfterAnything) {
  Rng rng(1);
  std::uint64_t steps = 0;
  for (int round = 0; round < 200; ++round) {
    for (const AdmissionType& type : admissions()) {
      const auto admission = make_admission(random_params(type, rng));
      Traffic traffic{*admission, Rng(rng.next())};
      for (int step = 0; step < 200; ++step, ++steps) ASSERT_NO_FATAL_FAILURE(traffic.step()) << type.params.name;
      // None in flight, and time has passed beyond any window: 1 h at most.
      const TimePoint later = traffic.now + 1h + 1s;
      ASSERT_EQ(admission->level(later).rejection, 0) << type.params.name;
      ASSERT_TRUE(admission->admit(0, later, rng)) << type.params.name << ", round " << round;
    }
  }
  EXPECT_GE(steps, 100'000U);
}

TEST(Admissions, DoTheSameAgainWithTheSameSeed) {
  for (const AdmissionType& type : admissions()) {
    std::string before;
    for (int run = 0; run < 2; ++run) {
      const auto admission = made_admission(type.params.name);
      Traffic traffic{*admission, Rng(7)};
      for (int step = 0; step < 5000; ++step) traffic.step();
      EXPECT_NE(traffic.verdicts.find('+'), std::string::npos) << type.params.name;
      EXPECT_TRUE(run == 0 || traffic.verdicts == before) << type.params.name;
      before = traffic.verdicts;
    }
  }
}

}  // namespace
}  // namespace lb
