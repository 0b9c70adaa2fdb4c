#pragma once

#include <string_view>

namespace app {

/// The report's page with its library, style and script, as the build assembled it from page/: all but the title
/// (@LBSIM_TITLE@) and the data (@LBSIM_DATA@).
std::string_view page_template();

}  // namespace app
