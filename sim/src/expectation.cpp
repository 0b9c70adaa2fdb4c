#include "sim/expectation.h"

#include "sim/scenario.h"

namespace sim {

const lb::KnobTable& Expectation::knobs() {
  constexpr lb::KnobRange kAnyNumber{-lb::kNoLimit, lb::kNoLimit};
  static const lb::KnobTable table =
      lb::KnobTableBuilder<Expectation>("expectation", "an assertion on the result")
          .text<&Expectation::metric>("metric", {1, 64}, "a number of the result, such as \"latency_ms.p99\"")
          .required()
          .text<&Expectation::node>("node", {0, 255}, "the node whose number is meant; none: the whole run")
          .text<&Expectation::traffic_class>("class", {0, 255}, "the traffic class whose number is meant")
          .integer<&Expectation::fault>("fault", {-1, 10'000},
                                        "the fault whose number is meant, from 0; -1: the whole run")
          .integer<&Expectation::balancer>(
              "balancer", {-1, static_cast<double>(kMaxBalancers) - 1},
              "the balancer of the fleet whose number is meant, from 0; -1: the whole run")
          .number<&Expectation::lowest>("min", kAnyNumber, "the least that holds")
          .number<&Expectation::highest>("max", kAnyNumber, "the most that holds")
          .build();
  return table;
}

}  // namespace sim
