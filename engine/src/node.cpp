#include "lb/node.h"

#include "lb/knob_builder.h"

namespace lb {

const KnobTable& NodeConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<NodeConfig>("node", "one server behind the balancer")
          .text<&NodeConfig::name>("name", {1, 255}, "its identity: unique among the nodes")
          .required()
          .text<&NodeConfig::address>("address", {0, 261}, "host:port, where the proxy sends its traffic")
          .integer<&NodeConfig::weight>("weight", {0, kMaxWeight},
                                        "share of the traffic relative to others; 0: none")
          .integer<&NodeConfig::priority>(
              "priority", {1, 65535}, "lower is preferred; the next is used when no node of this one is usable")
          .choice<&NodeConfig::condition>(
              "condition", kConditionNames,
              "what the operator wants: take traffic, finish what is in flight, or stop")
          .text<&NodeConfig::zone>("zone", {0, 255}, "where it stands: what zones are told apart by")
          .choice<&NodeConfig::type>("type", kNodeTypeNames,
                                     "SECONDARY nodes get traffic only while no PRIMARY is usable")
          .choice<&NodeConfig::health>("health", kHealthNames,
                                       "its state at the start, until a monitor or the traffic tells better")
          .build();
  return table;
}

}  // namespace lb
