using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>
/// Vectors of length 1 as one signed byte per dimension and a scale: a quarter of the memory. On Cranfield, nDCG@10 changes by less
/// than two thousandths. A chunk without a vector has the scale 0.
/// </summary>
internal static class VectorBytes
{
    public const int ScaleSize = sizeof(float);

    private const float MaxByte = 127;

    public static int SizeOf(int dimensions) => ScaleSize + dimensions;

    /// <summary>Writes a vector as its scale and its bytes. A vector without direction gets the scale 0.</summary>
    public static byte[] Encode(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[SizeOf(vector.Length)];
        var (norm, peak) = (TensorPrimitives.Norm(vector), MathF.Abs(TensorPrimitives.MaxMagnitude(vector)));
        if (!float.IsFinite(norm) || norm == 0)
            return bytes;
        BinaryPrimitives.WriteSingleLittleEndian(bytes, peak / norm / MaxByte);
        for (var i = 0; i < vector.Length; i++)
            bytes[ScaleSize + i] = (byte)(sbyte)MathF.Round(vector[i] / peak * MaxByte);
        return bytes;
    }

    public static float ScaleOf(ReadOnlySpan<byte> encoded) => BinaryPrimitives.ReadSingleLittleEndian(encoded);

    public static ReadOnlySpan<sbyte> NumbersOf(ReadOnlySpan<byte> encoded) => MemoryMarshal.Cast<byte, sbyte>(encoded[ScaleSize..]);

    /// <summary>The bytes of a question, wide enough to be multiplied.</summary>
    public static short[] Widen(ReadOnlySpan<sbyte> numbers)
    {
        var wide = new short[numbers.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = numbers[i];
        return wide;
    }

    /// <summary>Returns the sum of products. Both spans have the same length.</summary>
    public static int Dot(ReadOnlySpan<short> question, ReadOnlySpan<sbyte> numbers)
    {
        var (sum, i) = (Vector256<int>.Zero, 0);
        ref var left = ref MemoryMarshal.GetReference(question);
        ref var right = ref MemoryMarshal.GetReference(numbers);
        for (; i <= numbers.Length - Vector256<short>.Count; i += Vector256<short>.Count)
        {
            var asked = Vector256.LoadUnsafe(ref left, (nuint)i);
            var bytes = Vector128.LoadUnsafe(ref right, (nuint)i);
            sum += Avx2.IsSupported ? Avx2.MultiplyAddAdjacent(asked, Avx2.ConvertToVector256Int16(bytes)) : Products(asked, bytes);
        }

        var total = Vector256.Sum(sum);
        for (; i < numbers.Length; i++)
            total += question[i] * numbers[i];
        return total;
    }

    /// <summary>The same where the processor has no instruction for it. A product of two bytes fits into a short.</summary>
    private static Vector256<int> Products(Vector256<short> asked, Vector128<sbyte> bytes)
    {
        var (lower, upper) = Vector128.Widen(bytes);
        var (first, second) = Vector256.Widen(asked * Vector256.Create(lower, upper));
        return first + second;
    }
}
