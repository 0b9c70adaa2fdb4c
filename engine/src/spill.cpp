#include "lb/spill.h"

#include "lb/knob_builder.h"

namespace lb {

const KnobTable& SpillConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<SpillConfig>("spill", "passes load to the next priority as nodes fail, a part at a time")
          .number<&SpillConfig::overprovisioning_factor>(
              "overprovisioning_factor", {0.01, 100},
              "a priority keeps all its load while available nodes / all nodes x this is at least 1")
          .build();
  return table;
}

}  // namespace lb
