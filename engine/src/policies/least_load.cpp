#include "load/least_load.h"

#include "lb/knob_builder.h"
#include "load/metrics.h"
#include "policies/builtin.h"

namespace lb {
namespace {

struct LeastLoadParams {
  LoadParams load;

  operator const LoadParams&() const { return load; }

  static const KnobTable& knobs() {
    static const KnobTable table = KnobTableBuilder<LeastLoadParams>("least_load", "the least loaded node")
                                       .include<&LeastLoadParams::load>()
                                       .build();
    return table;
  }
};

}  // namespace

PolicyType least_load_type() {
  return policy_type_made_by<LeastLoadParams, make_picker<LeastLoad, LeastLoadParams>>(
      "least_load",
      {.summary = "the least loaded of all nodes, by the chosen metric",
       .cost = "O(n)",
       .use_when = "one balancer has tens of nodes whose latencies differ",
       .avoid_when = "there are thousands of nodes or many balancers: p2c by the same metric",
       .source = "nginx least_time, Traefik leasttime, Elasticsearch adaptive replica selection (C3)",
       .uses_load = true});
}

}  // namespace lb
