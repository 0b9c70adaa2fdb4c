#include "sim/discovery.h"

#include "lb/knob_builder.h"

namespace sim {

const lb::KnobTable& Discovery::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<Discovery>("discovery", "how balancers learn what their operator changes")
          .duration<&Discovery::interval>("interval", lb::kAnyDuration,
                                          "a balancer asks so often, at a phase of its own; 0: it is told")
          .duration<&Discovery::delay>("delay", lb::kAnyDuration, "a change takes so long to reach the registry")
          .build();
  return table;
}

}  // namespace sim
