#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lb/feed.h"

namespace gui {

/// The figures above the charts.
enum class Kpi : std::uint8_t { kSuccess, kThroughput, kP50, kP99, kRetries, kOpenBreakers, kImbalance };
inline constexpr std::size_t kKpiCount = 7;

/// Six colours are the most that can be told apart in every vision: further nodes are drawn as one band.
inline constexpr std::size_t kOwnColours = 6;
inline constexpr std::size_t kOthers = kOwnColours;  ///< colour index of "others"

/// One band of the stacked shares: its upper edge in each bucket, 0..1 from the bottom. All 0: no traffic then.
struct ShareBand {
  std::string name;
  std::size_t colour = 0;  ///< node index below kOwnColours, or kOthers
  std::vector<float> top;
};

/// A run as the dashboard shows it, whatever the moment: everything that is worked out once per frame of the feed.
///
/// Rates and shares are taken over the last `window` buckets, so that one busy bucket does not dance.
struct RunModel {
  std::shared_ptr<const lb::FeedFrame> frame;     ///< never null in a built model
  double length = 0;                              ///< seconds
  double bucket = 0;                              ///< seconds
  std::size_t window = 1;                         ///< buckets
  std::array<std::vector<float>, kKpiCount> kpi;  ///< per bucket; a latency of 0: nothing was measured
  std::vector<float> retries_per_second;
  std::vector<float> goodput;  ///< requests that succeeded, per second, as kThroughput
  std::vector<double> fair;    ///< share each node is due, by weight or equally; sums to 1, or all 0
  std::vector<ShareBand> bands;
  std::vector<std::size_t> by_first_trip;  ///< nodes; those that never tripped last, in the order of the file
  double latency_low_ms = 1;               ///< range of the latency axis, low < high
  double latency_high_ms = 1000;

  const std::vector<float>& series(Kpi which) const { return kpi[static_cast<std::size_t>(which)]; }
  std::size_t bucket_at(double seconds) const;
};

/// Whether the fair share of a node follows its weight.
enum class FairShare { kByWeight, kEqual };

/// Cost    O(nodes x buckets). In: frame is not null.
RunModel build_run(std::shared_ptr<const lb::FeedFrame> frame, FairShare fair);

/// The state of a node's breaker at a time: the span that holds it, closed outside all of them.
lb::BreakerState breaker_at(const lb::FeedNode& node, lb::Duration at);

/// Where a look at the run best begins: an open breaker, else a fault, else two fifths of it. Seconds.
double moment_worth_seeing(const lb::FeedFrame& frame);

}  // namespace gui
