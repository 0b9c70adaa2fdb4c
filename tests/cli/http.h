#pragma once

#include <cstdint>
#include <string>

namespace cli_test {

/// Sends one HTTP/1.1 request to 127.0.0.1 on a connection of its own and answers the status; 0 when none came.
int http_status(std::uint16_t port, const std::string& method, const std::string& path);

/// The whole answer, head included.
std::string http_answer(std::uint16_t port, const std::string& method, const std::string& path);

}  // namespace cli_test
