#pragma once

#include <cstdint>

#include "lb/time.h"

namespace lb {

class KnobTable;

/// Sends a request to another node too when the first has not answered in time; the first good answer is taken.
///
/// Source  Dean and Barroso 2013, "The Tail at Scale", CACM 56(2): a second request after the 95th percentile of
///         the latency costs about 5 % more load; Finagle BackupRequestFilter for the cap.
struct HedgeConfig {
  Duration after = std::chrono::milliseconds(50);
  std::uint32_t max = 1;
  double max_extra_load = 0.05;

  static const KnobTable& knobs();
};

/// Keeps hedges to a share of the requests. Owned by a balancer, for all its requests.
///
/// Out     hedges granted <= max_extra_load x requests told, at every moment; after a calm time at most kBurst at
///         once, then again only as requests come.
/// Cost    O(1), no allocation; whole numbers, so that no sum drifts.
class HedgeBudget {
 public:
  /// Hedges saved up at most: gRFC A6's maxTokens in its example. Enough for a hiccup of one node, far too few to
  /// double the load of all.
  static constexpr std::int64_t kBurst = 10;

  explicit HedgeBudget(const HedgeConfig& config);

  /// A request came. Not called for retries and hedges.
  void request_started();

  /// Whether a hedge may be sent now; if so it is paid for.
  bool withdraw();

 private:
  std::int64_t deposit_;  // in millionths of a hedge
  std::int64_t balance_ = 0;
};

}  // namespace lb
