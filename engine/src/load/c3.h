#pragma once

#include <cstdint>
#include <limits>

namespace lb {

/// What C3 knows of a server: moving averages of its response time, service time and queue, as it reports them.
///
///     q = 1 + outstanding x clients + queue        (queue estimate, with the other clients' share)
///     score = response - service + q^3 x service   (the least is best)
///
/// Source  Suresh et al. 2015, NSDI, "C3: Cutting tail latency in cloud data stores"; Elasticsearch
///         ResponseCollectorService (alpha 0.3).
class C3Score {
 public:
  static constexpr double kBehindAll = std::numeric_limits<double>::max();

  void observe(double response_ms, double service_ms, double queue) {
    blend(response_ms_, response_ms);
    blend(service_ms_, service_ms);
    blend(queue_, queue);
    known_ = true;
  }

  /// 0 before the first sample: an unknown server is tried first, by one request at a time. Until it has answered
  /// the next go to others, if there are any: one that never answers would get them all.
  double score(std::uint32_t outstanding, std::uint32_t clients) const {
    if (!known_) return outstanding == 0 ? 0 : kBehindAll;
    return score(response_ms_, service_ms_, 1.0 + static_cast<double>(outstanding) * clients + queue_);
  }

  /// The formula, of whatever is known of a server; `queue` is its estimate.
  static double score(double response_ms, double service_ms, double queue) {
    return response_ms - service_ms + queue * queue * queue * service_ms;
  }

 private:
  void blend(double& average, double sample) const {
    constexpr double kAlpha = 0.3;
    average = known_ ? kAlpha * sample + (1 - kAlpha) * average : sample;
  }

  double response_ms_ = 0;
  double service_ms_ = 0;
  double queue_ = 0;
  bool known_ = false;
};

}  // namespace lb
