#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "lb/result.h"
#include "sim/distribution.h"
#include "sim/failure.h"
#include "sim/size_distribution.h"
#include "sim/speed.h"

namespace sim {

/// Who is served next.
enum class Discipline : std::uint8_t {
  kFifo,              ///< who came first
  kLifo,              ///< who came last: the others wait longer, and some in time
  kProcessorSharing,  ///< all at once: nobody waits, everybody is slower
};

inline constexpr std::array<std::string_view, 3> kDisciplineNames{"fifo", "lifo", "processor_sharing"};

/// What a full node does with the next request.
enum class WhenFull : std::uint8_t {
  kUnavailable,  ///< answers 503 at once
  kRefuse,       ///< refuses the connection, as a full listen backlog does
};

inline constexpr std::array<std::string_view, 2> kWhenFullNames{"503", "refuse"};

/// How the process behind a node behaves in the simulator. The proxy does not read it.
///
/// A request travels for half a round trip, is refused, fails, is served at once by a free server, or waits in line;
/// the answer travels back for the other half, and its size over `bandwidth` longer. The node does not learn that a
/// client or the balancer gave up: abandoned requests stay in line and are served, as in most servers.
///
/// Full      with `concurrency` + `queue` requests inside, whatever the discipline.
/// Sharing   n requests inside are each served at full speed up to n = concurrency, and beyond at concurrency / n of
///           it: a machine with so many cores that all its requests share.
/// Speed     overload, warm_up, pauses and the antagonist change how fast the work in service goes on: exactly, at
///           the time they change.
struct BackendModel {
  lb::Variant service_time = constant_distribution(std::chrono::milliseconds(1));
  std::uint32_t concurrency = 1;        ///< servers: requests that are served at the same time
  std::uint32_t queue = 1'000'000'000;  ///< most requests that wait; the default never fills in practice
  Discipline discipline = Discipline::kFifo;
  WhenFull when_full = WhenFull::kUnavailable;
  FailureModel failure;
  std::optional<OverloadModel> overload;
  std::optional<WarmUpModel> warm_up;
  std::optional<PausesModel> pauses;
  std::optional<AntagonistModel> antagonist;
  lb::Variant network = constant_distribution(lb::Duration::zero());  ///< round trip, half of it each way
  lb::Variant response_size = constant_size(0);                       ///< bytes of an answer that is no failure
  double bandwidth = 0;                                               ///< bytes/s for each answer; 0: no limit

  static const lb::KnobTable& knobs();
};

/// Paths are relative to the backend object.
lb::InputErrors validate(const BackendModel& backend);

}  // namespace sim
