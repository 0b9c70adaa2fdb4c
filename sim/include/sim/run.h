#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

#include "lb/event.h"
#include "lb/time.h"
#include "sim/result.h"
#include "sim/scenario.h"

namespace sim {

/// What a caller may want of a run beyond its result. None of it changes the result, but for `stop`.
struct RunOptions {
  /// Called now and then, a few hundred times a run, with the virtual time done and the duration.
  std::function<void(lb::Duration done, lb::Duration total)> progress;

  /// When it becomes true the run ends early: the result holds what happened so far and says `interrupted`.
  const std::atomic<bool>* stop = nullptr;

  /// The most time buckets of a series. Fewer are used where nodes x buckets would pass kMaxCells.
  std::size_t max_buckets = 240;

  /// How many requests are to be explained, from the first on. At most kMaxExplained.
  std::uint64_t explain = 0;

  /// Told of every event inside the engine, as it happens (`--events`).
  lb::Listener* listener = nullptr;

  /// Where it matters whose events they are: asked once for each balancer of the fleet who is told of its events
  /// (nullptr: nobody). `listener` is not used then.
  std::function<lb::Listener*(std::uint32_t balancer)> listener_of;
};

/// Bound of nodes x buckets in a result: a million cells of 24 bytes, a hundred points in time at ten thousand nodes.
inline constexpr std::size_t kMaxCells = std::size_t{1} << 20U;

/// Plays a scenario in virtual time and returns what happened.
///
/// The world: requests come by their traffic classes; the lb::Balancer says what to do; an attempt travels half a
/// round trip to its node, is refused, skipped, queued or served there, and its outcome travels back. At
/// `duration` arrivals stop and what is in flight is played out, however long an answer takes or a client waits, up to
/// a day without any other request's progress (or `duration`, if that is longer). A request that nothing can end any
/// more (its answer was lost and no timeout is set) counts as failed for the reason "unfinished"; where monitors go on
/// that is clear after ten minutes in which nothing but them stirs.
///
/// In      validate(scenario) found nothing.
/// Out     the same bytes for the same scenario, whatever the options, compiler or build type.
/// Cost    some 0.3 us a request with few nodes, 2 us with 10,000; memory O(nodes + nodes x buckets + requests in
///         flight), nothing per request.
/// Threads independent runs may go on at the same time.
/// Why     each purpose (arrivals of a class, service of a node, ...) draws from a stream of its own, so that
///         changing the policy leaves the world as it was and comparisons are paired.
RunResult run(const Scenario& scenario, const RunOptions& options = {});

}  // namespace sim
