#pragma once

#include <cstddef>

namespace sim {

/// The value that a Student-t variable of so many degrees of freedom stays within, on both sides of 0, with the
/// given probability: 2.262157 for 0.95 and 9.
///
/// In      0 < confidence < 1, 1 <= degrees.
/// Out     rounded to 1e-9, which is far below what any interval shows.
/// Why     the last bits of the library's answer depend on the C library and the processor; rounded away, results
///         are the same bytes everywhere.
double student_t_two_sided(double confidence, std::size_t degrees);

}  // namespace sim
