#pragma once

#include "lb/outcome.h"
#include "lb/time.h"

namespace lb {

/// The weight that a node's load reports give it:  qps / (utilization + eps / qps x penalty).
///
/// Source  gRFC A58; grpc weighted_round_robin.cc.
class ReportedWeight {
 public:
  /// A report without a rate or a utilization is none.
  void report(const LoadReport& load, double error_penalty, TimePoint now) {
    if (load.qps <= 0 || load.utilization <= 0) return;
    const auto qps = static_cast<double>(load.qps);
    const double errors = load.eps > 0 ? static_cast<double>(load.eps) / qps * error_penalty : 0;
    weight_ = static_cast<float>(qps / (static_cast<double>(load.utilization) + errors));
    if (since_ == kNever) since_ = now;
    updated_ = now;
  }

  /// 0 while it does not count: none yet, too old, or too young. A report that has grown too old starts the
  /// blackout anew.
  float at(TimePoint now, Duration blackout, Duration expiry) {
    if (since_ == kNever) return 0;
    if (now - updated_ >= expiry) {
      forget_since();
      return 0;
    }
    return now - since_ < blackout ? 0 : weight_;
  }

  /// The blackout begins anew with the next report.
  void forget_since() { since_ = kNever; }

 private:
  float weight_ = 0;
  TimePoint since_ = kNever;  // reports have come without a gap
  TimePoint updated_{};
};

}  // namespace lb
