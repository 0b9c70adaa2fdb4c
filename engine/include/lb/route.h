#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lb/knob.h"
#include "lb/request.h"
#include "lb/retry.h"

namespace lb {

/// How many nodes a request goes to.
enum class RouteMode : std::uint8_t {
  kBalance,  ///< one, chosen by the policy
  kFanOut,   ///< all that are enabled, whatever their health: what is written must reach every copy
};
inline constexpr std::array<std::string_view, 2> kRouteModeNames{"balance", "fan_out"};

/// When the client of a fan-out is answered.
enum class Respond : std::uint8_t {
  kAll,    ///< when every node has succeeded, or is given up on
  kFirst,  ///< at the first success; the other nodes go on being served
};
inline constexpr std::array<std::string_view, 2> kRespondNames{"all", "first"};

/// What is done otherwise for some requests. Of several routes that match, the first counts.
struct RouteConfig {
  std::string path = "/*";      ///< exact, or with a * at its end: every path that begins so
  std::vector<Method> methods;  ///< empty: any
  RouteMode mode = RouteMode::kBalance;
  std::uint32_t success_status = 0;  ///< the only status that is a success; 0: any that is no failure
  Respond respond = Respond::kAll;
  Variant policy;                    ///< nothing chosen: the balancer's
  std::optional<RetryConfig> retry;  ///< absent: the balancer's

  static const KnobTable& knobs();

  /// Whether a request takes this route. `path` may end with a query, which does not count.
  /// Cost    O(length of the path).
  bool matches(Method method, std::string_view path) const;
};

}  // namespace lb
