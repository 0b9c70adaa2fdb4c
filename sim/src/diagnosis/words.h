#pragma once

#include <string>

#include "lb/time.h"

namespace sim {

/// Numbers as the sentences of findings say them. The same bytes everywhere.
std::string in_seconds(lb::Duration time);         ///< "12.25 s"
std::string in_percent(double ratio);              ///< "48 %"
std::string in_milliseconds(double milliseconds);  ///< "210 ms"
std::string in_figures(double value);              ///< "3.1": three figures at most

}  // namespace sim
