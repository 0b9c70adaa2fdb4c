#include "admission/rate_limiter.h"

#include <algorithm>

namespace lb {
namespace {

constexpr int kLooks = 8;

std::optional<TokenRate> rate_of(const std::optional<RateConfig>& config) {
  return config ? std::optional<TokenRate>(*config) : std::nullopt;
}

}  // namespace

RateLimiter::RateLimiter(const LimitsConfig& config)
    : total_rate_(rate_of(config.rate)),
      client_rate_(rate_of(config.rate_per_client)),
      clients_(config.max_clients) {}

RateVerdict RateLimiter::take(ClientKey client, TimePoint now) {
  const bool per_client = client_rate_ && client != 0;
  TokenBucket* bucket = per_client ? clients_.find(client) : nullptr;
  if (bucket != nullptr && !client_rate_->has(*bucket, now)) return RateVerdict::kOverClient;
  if (total_rate_ && !total_rate_->has(total_, now)) return RateVerdict::kOverTotal;
  if (total_rate_) total_rate_->take(total_, now);
  if (!per_client) return RateVerdict::kPasses;
  if (bucket != nullptr) {
    clients_.touch(client);
  } else {
    if (clients_.full()) make_room(now);
    bucket = &clients_.insert(client);
  }
  client_rate_->take(*bucket, now);
  return RateVerdict::kPasses;
}

TimePoint RateLimiter::ready_at(ClientKey client) const {
  TimePoint ready = total_rate_ ? total_rate_->ready_at(total_) : TimePoint::min();
  const TokenBucket* bucket = client_rate_ && client != 0 ? clients_.find(client) : nullptr;
  if (bucket != nullptr) ready = std::max(ready, client_rate_->ready_at(*bucket));
  return ready;
}

void RateLimiter::make_room(TimePoint now) {
  std::uint32_t entry = clients_.oldest();
  ClientKey victim = clients_.at(entry).key;
  for (int look = 0; look < kLooks && entry != ClientTable<TokenBucket>::kNone; ++look) {
    const auto& candidate = clients_.at(entry);
    if (candidate.value.full(now)) {
      victim = candidate.key;
      break;
    }
    entry = candidate.newer;
  }
  clients_.erase(victim);
}

}  // namespace lb
