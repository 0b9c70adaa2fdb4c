#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lb/knob.h"
#include "lb/request.h"
#include "lb/result.h"
#include "lb/retry.h"
#include "lb/time.h"

namespace sim {

/// What becomes of a request that fails.
enum class FailureKind : std::uint8_t {
  kStatus,  ///< answered with an error `after` it came; takes no server
  kReset,   ///< waits and is served like others; `part` of its service later its connection is reset
  kHang,    ///< never answered; takes no server
};

inline constexpr std::array<std::string_view, 3> kFailureKindNames{"status", "reset", "hang"};

/// Failures that come in bursts: a good and a bad state that last for exponential times, whether requests come or
/// not, and a failure rate in each.
///
/// In the long run the node is in the bad state for bad_for / (good_for + bad_for) of the time. It starts good.
/// Source  Gilbert 1960, Bell System Technical Journal 39(5); Elliott 1963, same journal 42(5).
struct BurstyFailure {
  lb::Duration good_for = std::chrono::seconds(10);  ///< mean
  lb::Duration bad_for = std::chrono::seconds(1);    ///< mean
  double rate_good = 0;
  double rate_bad = 1;

  static const lb::KnobTable& knobs();
};

/// Failures that come with load: none up to `from` requests in the node, `rate` of them with `to` or more, and a
/// straight line between. A request counts those it finds there.
struct LoadFailure {
  std::uint32_t from = 0;
  std::uint32_t to = 100;
  double rate = 1;

  static const lb::KnobTable& knobs();

  /// How many of the requests fail that find so many in the node.
  double rate_with(double inside) const;
};

/// SKIP_SOME_REQUESTS: some requests to the node fail.
///
/// A request fails with probability `rate`, or by the burst that it falls into, or by the load that it finds:
/// 1 - (1 - a)(1 - b)(1 - c), each request independently. With `kind` status and `after` 0 a broken node answers at
/// once and looks idle: the sinkhole.
struct FailureModel {
  double rate = 0;
  std::vector<lb::Method> methods;  ///< empty: every method
  FailureKind kind = FailureKind::kStatus;
  std::uint16_t status = 500;
  lb::Duration after{};
  lb::Duration retry_after{};  ///< what the answer asks for; 0: nothing
  double part = 0.5;           ///< of the service time that a reset request takes
  std::optional<BurstyFailure> bursty;
  std::optional<LoadFailure> under_load;

  static const lb::KnobTable& knobs();
};

/// Paths are relative to the failure object.
lb::InputErrors validate(const FailureModel& failure);

}  // namespace sim
