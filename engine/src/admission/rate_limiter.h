#pragma once

#include <optional>

#include "admission/client_table.h"
#include "admission/token_bucket.h"
#include "lb/limits.h"
#include "lb/time.h"

namespace lb {

/// Says which rate a request is over.
enum class RateVerdict : std::uint8_t { kPasses, kOverTotal, kOverClient };

/// The rates of LimitsConfig: one bucket for all clients, one for each.
///
/// A request that one of them refuses takes nothing from the other. A client that was never seen has a full bucket,
/// and one whose bucket is full again is as if it had never been seen. So when the table of clients is full, the
/// bucket that goes is a full one, if there is one among the least recently used eight; otherwise the least recently
/// used, whose client then starts with a full bucket should it come back: it may pass up to `burst` requests early.
///
/// Cost    O(1) expected; no allocation once the table has its size; 40 bytes a client.
/// Why     eight: a bucket that is not full was used less than burst / per_second ago, so among those least recently
///         used a few looks find what an order by fullness would, without keeping one.
class RateLimiter {
 public:
  explicit RateLimiter(const LimitsConfig& config);

  /// Takes a token of each bucket, if all have one.
  ///
  /// In      client: client_key() of its address; 0 is under the total rate only.
  RateVerdict take(ClientKey client, TimePoint now);

  /// When the request that was refused just now would have passed: now or before when it would pass already.
  TimePoint ready_at(ClientKey client) const;

  std::uint32_t clients() const { return clients_.size(); }

 private:
  void make_room(TimePoint now);

  std::optional<TokenRate> total_rate_;
  std::optional<TokenRate> client_rate_;
  TokenBucket total_;
  ClientTable<TokenBucket> clients_;
};

}  // namespace lb
