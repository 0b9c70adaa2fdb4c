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

  struct Known {
    double response_ms = 0;
    double service_ms = 0;
    double queue = 0;  ///< as the server reports it
  };

  void observe(double response_ms, double service_ms, double queue) {
    blend(average_.response_ms, response_ms);
    blend(average_.service_ms, service_ms);
    blend(average_.queue, queue);
    known_ = true;
  }

  /// 0 before the first sample: an unknown server is tried first, by one request at a time. Until it has answered
  /// the next go to others, if there are any: one that never answers would get them all.
  double score(std::uint32_t outstanding, std::uint32_t clients) const {
    if (!known_) return outstanding == 0 ? 0 : kBehindAll;
    return score(average_, outstanding, clients);
  }

  /// The formula, of whatever is known of a server.
  static double score(const Known& known, std::uint32_t outstanding, std::uint32_t clients) {
    const double queue = 1.0 + static_cast<double>(outstanding) * clients + known.queue;
    return known.response_ms - known.service_ms + queue * queue * queue * known.service_ms;
  }

 private:
  void blend(double& average, double sample) const {
    constexpr double kAlpha = 0.3;
    average = known_ ? kAlpha * sample + (1 - kAlpha) * average : sample;
  }

  Known average_;
  bool known_ = false;
};

}  // namespace lb
