namespace Connectors.Jobs.Search.Vectors;

/// <summary>A question's vector, ready to be compared.</summary>
internal sealed record QuestionVector
{
    private QuestionVector(short[] numbers, float scale) => (Numbers, Scale) = (numbers, scale);

    public short[] Numbers { get; }

    public float Scale { get; }

    /// <summary>Returns the vector, of length 1.</summary>
    public float[] ToFloats() => [.. Numbers.Select(number => number * Scale)];

    public static QuestionVector Of(ReadOnlySpan<float> vector)
    {
        var encoded = VectorBytes.Encode(vector);
        return new QuestionVector(VectorBytes.Widen(VectorBytes.NumbersOf(encoded)), VectorBytes.ScaleOf(encoded));
    }
}
