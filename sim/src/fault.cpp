#include "sim/fault.h"

#include <array>
#include <cstdio>

#include "lb/knob_builder.h"

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
          .build();
  return table;
}

FaultKind kind_of(const Fault& fault) {
  if (fault.outage != Outage::kNone) return FaultKind::kOutage;
  return fault.failure_rate > 0 ? FaultKind::kFailureRate : FaultKind::kSlow;
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
  }
  return text.data();
}

lb::Duration end_of(const Fault& fault) {
  return fault.lasts >= lb::kForever - fault.at ? lb::kForever : fault.at + fault.lasts;
}

}  // namespace sim
