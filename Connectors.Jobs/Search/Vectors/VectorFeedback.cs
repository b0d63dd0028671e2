namespace Connectors.Jobs.Search.Vectors;

/// <summary>
/// Moves a question's vector towards the texts that answer it best, by words and vectors together, and compares it again: what answers a
/// question says more of its subject than the question does. This is Rocchio's feedback, with vectors of texts ("Pseudo Relevance Feedback
/// with Deep Language Models and Dense Retrievers", Li et al. 2021). A text counts by its similarity, because one that hardly answers
/// leads away: with equal shares, questions in other words than their texts' lost more than the others gained.
/// </summary>
/// <remarks>
/// Chosen on CISI, NPL and the project's own questions, of 2 or 3 texts and shares from 0.2 to 1: nDCG@10 rises from 0.423 to 0.426, from
/// 0.623 to 0.629 and from 0.911 to 0.916, and hits among the first five do not fall in any of them. Vectors alone gain nothing: there the
/// best texts are those that the question's vector is near to anyway.
/// </remarks>
internal static class VectorFeedback
{
    /// <summary>How many texts the question is moved by.</summary>
    public const int Texts = 2;

    /// <summary>How far texts move it that answer perfectly, beside its own length of 1.</summary>
    private const float Share = 0.5f;

    /// <summary>Returns the similarities of chunks to the questions that were moved, from 0 to 1.</summary>
    /// <param name="best">The best chunks, whose reader may see them.</param>
    /// <param name="chunks">The chunks to rate.</param>
    /// <param name="answers">The vectors, with the questions. Each model has a question of its own.</param>
    public static Dictionary<ChunkId, double> Rate(
        IReadOnlyList<FusedChunk> best, IReadOnlyCollection<ChunkId> chunks, IReadOnlyList<VectorAnswer> answers)
    {
        Dictionary<ChunkId, double> similarities = new(chunks.Count);
        foreach (var model in answers.GroupBy(answer => answer.Question))
        {
            var sum = model.Key.ToFloats();
            foreach (var chunk in best.Take(Texts))
            {
                foreach (var answer in model)
                    answer.Index.AddTo(sum, chunk.Chunk, Share / Texts * (float)chunk.Similarity);
            }

            var moved = QuestionVector.Of(sum);
            foreach (var answer in model)
            {
                Dictionary<ChunkId, double> rated = [];
                answer.Index.Rate(moved, chunks, rated);
                foreach (var (chunk, cosine) in rated)
                    similarities[chunk] = Fusion.AboveBackground(cosine, answer.Background);
            }
        }

        return similarities;
    }
}
