#include "lb/recovery_ramp.h"

namespace lb {

bool RecoveryRamp::admit(TimePoint now) {
  const double target = 0.5 * static_cast<double>((now - start_).count()) / static_cast<double>(length_.count());
  const double asked = static_cast<double>(admitted_ + refused_ + 1);
  const bool admits = static_cast<double>(admitted_ + 1) / asked < target;
  ++(admits ? admitted_ : refused_);
  return admits;
}

}  // namespace lb
