#include <array>

#include "lb/knob_builder.h"
#include "sim/arrival_processes.h"

namespace sim {
namespace {

// From one request in eleven days to one a nanosecond, which is the step of the clock.
constexpr lb::KnobRange kRate{1e-6, 1e9};
constexpr lb::KnobRange kRateOrNone{0, 1e9};

constexpr lb::KnobRange kStates{2, 64};
constexpr lb::KnobRange kPoints{1, 65536};
constexpr lb::KnobRange kUsers{1, 1e6};  // 32 bytes each while they think

constexpr std::array<std::string_view, 2> kShapeNames{"steps", "ramp"};
constexpr std::array<std::string_view, 2> kSpacingNames{"random", "regular"};

}  // namespace

const lb::KnobTable& ConstantArrivals::knobs() {
  static const lb::KnobTable table = lb::KnobTableBuilder<ConstantArrivals>("constant", "at equal distances")
                                         .number<&ConstantArrivals::rate>("rate", kRate, "how many come")
                                         .unit("requests/s")
                                         .build();
  return table;
}

const lb::KnobTable& PoissonArrivals::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<PoissonArrivals>("poisson", "at random, as from many independent clients")
          .number<&PoissonArrivals::rate>("rate", kRate, "how many come on average")
          .unit("requests/s")
          .build();
  return table;
}

const lb::KnobTable& BurstyArrivals::State::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<State>("burst_state", "a rate, and how long it lasts")
          .number<&State::rate>("rate", kRateOrNone, "how many come on average meanwhile")
          .unit("requests/s")
          .duration<&State::sojourn>("sojourn", lb::kPositiveDuration, "how long it lasts on average")
          .build();
  return table;
}

const lb::KnobTable& BurstyArrivals::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<BurstyArrivals>("bursty", "at random, at a rate that changes at random (MMPP)")
          .list<&BurstyArrivals::states>("states", kStates, "one after the other, and from the start again")
          .build();
  return table;
}

const lb::KnobTable& ScheduleArrivals::Point::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<Point>("schedule_point", "from when on, how many come")
          .duration<&Point::at>("at", lb::kAnyDuration, "when, from the start of the run or of the round")
          .number<&Point::rate>("rate", kRateOrNone, "how many come")
          .unit("requests/s")
          .build();
  return table;
}

const lb::KnobTable& ScheduleArrivals::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ScheduleArrivals>("schedule", "at a rate that follows a list of points")
          .rows<&ScheduleArrivals::points>("points", kPoints, "the rate over time, ascending, the first at 0s")
          .choice<&ScheduleArrivals::shape>("shape", kShapeNames, "from point to point at once, or in a line")
          .choice<&ScheduleArrivals::spacing>("spacing", kSpacingNames,
                                              "at random as from many clients, or as regularly as the rate has it")
          .duration_or_forever<&ScheduleArrivals::repeat_after>(
              "repeat_after", lb::kPositiveDuration,
              "how long a round is; forever: there is one, and the last rate stays")
          .build();
  return table;
}

const lb::KnobTable& SineArrivals::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<SineArrivals>("sine", "at random, at a rate that goes up and down: night and day")
          .number<&SineArrivals::mean>("mean", kRate, "how many come on average")
          .unit("requests/s")
          .number<&SineArrivals::amplitude>("amplitude", lb::kRatio, "how far from the mean it goes")
          .unit("ratio")
          .duration<&SineArrivals::period>("period", lb::kPositiveDuration, "from one peak to the next")
          .number<&SineArrivals::phase>(
              "phase", lb::kRatio, "where in the period it starts: 0 at the mean and rising, 0.25 at the peak")
          .unit("ratio")
          .build();
  return table;
}

const lb::KnobTable& ClosedArrivals::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ClosedArrivals>("closed", "from users who wait for one answer before they ask again")
          .integer<&ClosedArrivals::users>("users", kUsers, "how many there are, each with an address of its own")
          .variant<&ClosedArrivals::think>("think", lb::VariantTag::kOnlyKey, &distribution_cases,
                                           "how long a user waits after a request has ended")
          .build();
  return table;
}

std::span<const lb::VariantCase> arrival_cases() {
  static const std::array<lb::VariantCase, 7> cases{
      lb::variant_case<ConstantArrivals>("constant", "at equal distances"),
      lb::variant_case<PoissonArrivals>("poisson", "at random, as from many independent clients"),
      lb::variant_case<BurstyArrivals>("bursty", "calm and burst: a rate that changes at random"),
      lb::variant_case<ScheduleArrivals>("schedule", "steps or ramps through a list of points"),
      lb::variant_case<SineArrivals>("sine", "up and down, as night and day"),
      lb::variant_case<ClosedArrivals>("closed", "users who wait for their answer, and think"),
      lb::variant_case<TraceArrivals>("trace", "as they were recorded")};
  return cases;
}

lb::Variant poisson_arrivals(double rate) {
  lb::Variant variant;
  static_cast<PoissonArrivals*>(variant.choose(arrival_cases()[1]))->rate = rate;
  return variant;
}

}  // namespace sim
