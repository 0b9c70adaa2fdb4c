#include "lb/route.h"

#include <algorithm>

#include "lb/knob_builder.h"
#include "lb/policy_registry.h"

namespace lb {

bool RouteConfig::matches(Method method, std::string_view wanted) const {
  if (!methods.empty() && std::ranges::find(methods, method) == methods.end()) return false;
  const std::string_view bare = wanted.substr(0, wanted.find('?'));
  if (path.ends_with('*')) return bare.starts_with(std::string_view(path).substr(0, path.size() - 1));
  return bare == path;
}

const KnobTable& RouteConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<RouteConfig>("route", "what is done otherwise for some requests")
          .text<&RouteConfig::path>("path", {1, 4096}, "exact, or a beginning with a * at its end")
          .texts<&RouteConfig::methods>("methods", {0, 10}, "empty: any")
          .choice<&RouteConfig::mode>("mode", kRouteModeNames, "to one node, or to all that are enabled")
          .integer<&RouteConfig::success_status>("success_status", {0, 599},
                                                 "the only status that is a success; 0: any that is no failure")
          .choice<&RouteConfig::respond>("respond", kRespondNames,
                                         "fan_out: the client is answered when all nodes succeeded, or the first")
          .optional_variant<&RouteConfig::policy>("policy", &policy_cases,
                                                  "who gets the next attempt; left out: the balancer's policy")
          .optional<&RouteConfig::retry>("retry", "left out: the balancer's retry")
          .build();
  return table;
}

}  // namespace lb
