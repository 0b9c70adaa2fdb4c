#include "lb/panic.h"

#include "lb/knob_builder.h"

namespace lb {

const KnobTable& PanicConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<PanicConfig>("panic", "uses all nodes of a priority when too few are available")
          .number<&PanicConfig::threshold>(
              "threshold", kRatio, "panics when a smaller part of a priority's nodes is available; 0: never")
          .unit("ratio")
          .flag<&PanicConfig::fail_traffic_on_panic>("fail_traffic_on_panic",
                                                     "refuses requests in a panic instead of using all nodes")
          .build();
  return table;
}

}  // namespace lb
