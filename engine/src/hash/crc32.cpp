#include "hash/crc32.h"

#include <array>

namespace lb {
namespace {

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1U) ^ ((rest & 1U) != 0 ? 0xedb88320U : 0U);
    table[byte] = rest;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kTable = make_table();

constexpr std::uint32_t step(std::uint32_t state, std::uint32_t byte) {
  return kTable[(state ^ byte) & 0xffU] ^ (state >> 8U);
}

}  // namespace

Crc32& Crc32::add(std::string_view data) {
  for (const char c : data) state_ = step(state_, static_cast<unsigned char>(c));
  return *this;
}

Crc32& Crc32::add_word(std::uint32_t word) {
  for (unsigned shift = 0; shift < 32; shift += 8) state_ = step(state_, word >> shift);
  return *this;
}

}  // namespace lb
