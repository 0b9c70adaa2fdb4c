#pragma once

#include <cstdint>

#include "lb/result.h"
#include "lb/time.h"

namespace lb {

class KnobTable;

/// Takes a node out after max_fails failures, for fail_timeout; then one request at a time finds out.
///
/// Source  nginx 1.26, ngx_http_upstream_module (max_fails=1, fail_timeout=10s).
struct MaxFailsConfig {
  std::uint32_t max_fails = 1;                       ///< 0: never out
  Duration fail_timeout = std::chrono::seconds(10);  ///< whole seconds, as nginx counts them

  static const KnobTable& knobs();
};

/// fail_timeout is whole seconds. Paths are relative to the object.
InputErrors validate(const MaxFailsConfig& config);

}  // namespace lb
