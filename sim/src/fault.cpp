#include "sim/fault.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "lb/knob_builder.h"
#include "lb/node.h"

namespace sim {

const lb::KnobTable& Fault::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<Fault>("fault", "what goes wrong at some nodes for a while: exactly one kind of it")
          .duration<&Fault::at>("at", lb::kAnyDuration, "when it starts")
          .duration_or_forever<&Fault::lasts>("for", lb::kPositiveDuration, "how long it lasts")
          .texts<&Fault::nodes>("nodes", {0, 10'000}, "the names of the nodes")
          .choice<&Fault::outage>("outage", kOutageNames, "how the node treats what is sent to it while it is out")
          .number<&Fault::failure_rate>("failure_rate", lb::kRatio, "how many of all requests fail meanwhile")
          .unit("ratio")
          .number<&Fault::slow>("slow", {0.001, 1e6}, "service takes this many times as long")
          .text<&Fault::weight>("weight", {0, 8}, "the weight that the operator sets meanwhile", true)
          .choice<&Fault::condition>("condition", kNewConditionNames,
                                     "the condition that the operator sets meanwhile")
          .build();
  return table;
}

std::string print_knob(const NewWeight& weight) {
  return weight.value < 0 ? std::string() : std::to_string(weight.value);
}

std::string parse_knob(std::string_view text, NewWeight& weight) {
  NewWeight parsed;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed.value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  const bool fits = parsed.value >= 0 && parsed.value <= static_cast<std::int32_t>(lb::kMaxWeight);
  if (!text.empty() && (!whole || !fits)) return "expected a weight from 0 to 65535";
  weight = parsed;
  return {};
}

int kinds_in(const Fault& fault) {
  return (fault.outage != Outage::kNone ? 1 : 0) + (fault.failure_rate > 0 ? 1 : 0) + (fault.slow != 1 ? 1 : 0) +
         (fault.weight.value >= 0 ? 1 : 0) + (fault.condition != NewCondition::kNone ? 1 : 0);
}

FaultKind kind_of(const Fault& fault) {
  if (fault.outage != Outage::kNone) return FaultKind::kOutage;
  if (fault.failure_rate > 0) return FaultKind::kFailureRate;
  if (fault.weight.value >= 0) return FaultKind::kWeight;
  return fault.condition != NewCondition::kNone ? FaultKind::kCondition : FaultKind::kSlow;
}

std::string describe(const Fault& fault) {
  std::array<char, 64> text{};
  switch (kind_of(fault)) {
    case FaultKind::kOutage:
      return "outage " + std::string(to_string(fault.outage));
    case FaultKind::kFailureRate:
      std::snprintf(text.data(), text.size(), "failure rate %.4g %%", fault.failure_rate * 100);
      break;
    case FaultKind::kSlow:
      std::snprintf(text.data(), text.size(), fault.slow >= 1 ? "%.4g x slower" : "slow factor %.4g", fault.slow);
      break;
    case FaultKind::kWeight:
      return "weight " + std::to_string(fault.weight.value);
    case FaultKind::kCondition:
      return "condition " + std::string(kNewConditionNames[static_cast<std::size_t>(fault.condition)]);
  }
  return text.data();
}

lb::Duration end_of(const Fault& fault) {
  return fault.lasts >= lb::kForever - fault.at ? lb::kForever : fault.at + fault.lasts;
}

}  // namespace sim
