#pragma once

/// The few functions beyond IEEE arithmetic that a draw or a decision depends on, the same to the bit everywhere.
///
/// Why     the standard leaves their last bits to the library: another libc, or another version of one, would change
///         draws, picks and golden digests. These are made of additions, multiplications, divisions and square roots
///         only, which IEEE 754 fixes (round to nearest, no contraction: -ffp-contract=off), so they need no table
///         of the platform's and no choice of instruction set.
/// Errors  as stated, in units in the last place (ulp); held against the C library in tests/engine/math_test.cpp.
///         NaN gives NaN.
namespace lb::math {

/// e^x. Infinity above 709.78, 0 below -745.13. Error below 1.1 ulp, 1.5 where the result is denormal.
double exp(double x);

/// The natural logarithm. -infinity for 0, NaN below. Error below 1 ulp.
double log(double x);

/// base^exponent.
///
/// In      0 <= base.
/// Out     exact where every product on the way is: powers of two, the first power, small whole numbers. Otherwise the
///         relative error is below (2 + |exponent|) 2^-53 for whole exponents up to 1024 and below
///         (2 + 2 |exponent x log(base)|) 2^-53 for the others.
/// Cost    whole exponents up to 1024: a multiplication for each binary digit; otherwise log and exp.
double pow(double base, double exponent);

/// The hyperbolic tangent. Error below 3 ulp.
double tanh(double x);

}  // namespace lb::math
