#include "lb/retry_after.h"

#include "lb/knob_builder.h"

namespace lb {

Duration retry_after_wait(const RetryAfterConfig& config, Duration asked, Rng& rng) {
  if (asked <= Duration{} || asked > config.max) return Duration{};
  const auto half = static_cast<std::uint64_t>(asked.count() / 2);
  if (half == 0) return asked;
  return asked + Duration(static_cast<std::int64_t>(rng.next() % half));
}

const KnobTable& RetryAfterConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<RetryAfterConfig>("retry_after", "waits as long as the node's Retry-After says")
          .duration<&RetryAfterConfig::max>("max", {1, 6e18},
                                            "a node that asks for more is not heeded: the backoff decides")
          .build();
  return table;
}

}  // namespace lb
