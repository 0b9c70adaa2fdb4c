#include "sim/speed.h"

#include <algorithm>

#include "lb/knob_builder.h"

namespace sim {
namespace {

// Changes are events. More of them than one a microsecond would be all that a run does.
constexpr double kShortestPeriod = 1000;

// All of it would be a pause.
constexpr lb::KnobRange kAntagonistShare{0, 0.99};

void check_times(lb::InputErrors& errors, const lb::Variant& every, const lb::Variant& lasts) {
  const std::size_t before = errors.size();
  const auto adopt = [&errors](const char* path, const lb::Variant& params) {
    for (lb::InputError& error : validate_distribution(params))
      errors.push_back({path + error.path, error.message});
  };
  adopt("/every", every);
  adopt("/for", lasts);
  if (errors.size() > before) return;
  if (Distribution(every).mean() < kShortestPeriod) errors.push_back({"/every", "the mean must be at least 1us"});
  if (Distribution(lasts).mean() <= 0) errors.push_back({"/for", "must be more than 0"});
}

}  // namespace

const lb::KnobTable& OverloadModel::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<OverloadModel>("overload", "service becomes slower with the requests in the node")
          .integer<&OverloadModel::threshold>("threshold", {1, 1e9}, "requests in the node without any effect")
          .number<&OverloadModel::factor>("factor", {0, 1e6},
                                          "service time added, in service times, per threshold beyond it")
          .integer<&OverloadModel::collapse_from>("collapse_from", {1, 1e9},
                                                  "requests in the node from which on throughput collapses")
          .number<&OverloadModel::collapse>("collapse", {0, 1e6},
                                            "added besides, by the square of how far collapse_from is exceeded")
          .build();
  return table;
}

double OverloadModel::slowdown(double inside) const {
  const double beyond = std::max(0.0, inside / threshold - 1);
  const double far_beyond = std::max(0.0, inside / collapse_from - 1);
  return 1 + factor * beyond + collapse * far_beyond * far_beyond;
}

const lb::KnobTable& WarmUpModel::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<WarmUpModel>("warm_up", "after a start service is slower for a while")
          .duration<&WarmUpModel::lasts>("for", lb::kPositiveDuration, "how long until it is as fast as ever")
          .number<&WarmUpModel::factor>("factor", {1, 1e6}, "service takes this many times as long at first")
          .flag<&WarmUpModel::at_start>("at_start", "whether the run begins with a start")
          .build();
  return table;
}

const lb::KnobTable& PausesModel::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<PausesModel>("pauses", "the node stops now and then: garbage collections")
          .variant<&PausesModel::every>("every", lb::VariantTag::kOnlyKey, &distribution_cases,
                                        "from the end of a pause to the start of the next")
          .variant<&PausesModel::lasts>("for", lb::VariantTag::kOnlyKey, &distribution_cases, "how long one lasts")
          .build();
  return table;
}

const lb::KnobTable& AntagonistModel::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<AntagonistModel>("antagonist", "other work that takes capacity now and then")
          .number<&AntagonistModel::share>("share", kAntagonistShare, "of the node's speed that it takes")
          .unit("ratio")
          .variant<&AntagonistModel::every>("every", lb::VariantTag::kOnlyKey, &distribution_cases,
                                            "from the end of its work to the start of the next")
          .variant<&AntagonistModel::lasts>("for", lb::VariantTag::kOnlyKey, &distribution_cases,
                                            "how long it works")
          .build();
  return table;
}

lb::InputErrors validate(const OverloadModel& overload) {
  lb::InputErrors errors;
  if (overload.factor <= 0 && overload.collapse <= 0) {
    errors.push_back({"", "changes nothing: factor or collapse must be more than 0"});
  }
  if (overload.collapse > 0 && overload.collapse_from < overload.threshold) {
    errors.push_back({"/collapse_from", "must not be less than threshold"});
  }
  if (overload.collapse <= 0 && overload.collapse_from != OverloadModel{}.collapse_from) {
    errors.push_back({"/collapse_from", "changes nothing without collapse"});
  }
  return errors;
}

lb::InputErrors validate(const WarmUpModel& warm_up) {
  if (warm_up.factor > 1) return {};
  return {{"/factor", "must be more than 1, or nothing is slower"}};
}

lb::InputErrors validate(const PausesModel& pauses) {
  lb::InputErrors errors;
  check_times(errors, pauses.every, pauses.lasts);
  return errors;
}

lb::InputErrors validate(const AntagonistModel& antagonist) {
  lb::InputErrors errors;
  if (antagonist.share <= 0) errors.push_back({"/share", "must be more than 0, or nothing is taken"});
  check_times(errors, antagonist.every, antagonist.lasts);
  return errors;
}

}  // namespace sim
