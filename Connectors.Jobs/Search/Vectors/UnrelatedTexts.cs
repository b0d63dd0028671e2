using System.Numerics.Tensors;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>
/// Questions and passages that have nothing to do with each other. Their average cosine tells where a model's similarities begin. It is
/// measured on these and not on stored texts, because a measure of those would tell a reader something about what they may not read.
/// </summary>
internal static class UnrelatedTexts
{
    /// <summary>A text that every model takes.</summary>
    public static string Plain => Passages[0];

    public static IReadOnlyList<string> Questions { get; } =
    [
        "How long is the notice period for a flat?",
        "Which voltage does the pump need?",
        "When did the library open?",
        "Who may sign contracts with suppliers?",
        "Why do the leaves of tomatoes turn yellow?",
        "What is the fastest route to the harbour?",
    ];

    public static IReadOnlyList<string> Passages { get; } =
    [
        "Put the dough into a warm bowl, cover it and let it rise for an hour.",
        "The orchestra plays the second symphony on Friday evening.",
        "Restart the server after the update, then clear the cache.",
        "Migrating birds rest on the island for a few days in autumn.",
        "The invoice is due within thirty days of delivery.",
        "Players who leave the field may come back after the next goal.",
    ];

    /// <summary>Returns the average cosine of each question with each passage.</summary>
    public static double Background(IReadOnlyList<float[]> questions, IReadOnlyList<float[]> passages)
        => Math.Clamp(
            questions.SelectMany(question => passages.Select(passage => TensorPrimitives.CosineSimilarity<float>(question, passage)))
                .Average(),
            0,
            0.9);
}
