#include "explanation_log.h"

#include <algorithm>

namespace sim {

// A request is met at its first event, which comes before the next request arrives.
std::uint64_t ExplanationLog::number_of(lb::RequestId id, std::uint32_t balancer) {
  for (const Open& open : open_) {
    if (open.id == id && open.balancer == balancer) return open.number;
  }
  const bool is_new = arrived_ > 0 && arrived_ <= wanted_ && last_ != arrived_;
  if (!is_new) return 0;
  last_ = arrived_;
  open_.push_back({id, balancer, arrived_});
  return arrived_;
}

void ExplanationLog::picked(const lb::Explanation& how, std::uint32_t balancer) {
  if (const std::uint64_t number = number_of(how.request, balancer); number > 0) moments_.push_back({number, how});
}

void ExplanationLog::happened(const lb::Event& event, std::uint32_t balancer) {
  switch (event.kind) {
    case lb::EventKind::kAttemptFinished:
    case lb::EventKind::kRetryScheduled:
    case lb::EventKind::kRetryDenied:
    case lb::EventKind::kHedgeStarted:
    case lb::EventKind::kRequestFinished:
      break;
    default:
      return;
  }
  const std::uint64_t number = number_of(event.request, balancer);
  if (number == 0) return;
  moments_.push_back({number, event});
  if (event.kind != lb::EventKind::kRequestFinished) return;
  std::erase_if(open_, [number](const auto& open) { return open.number == number; });
}

}  // namespace sim
