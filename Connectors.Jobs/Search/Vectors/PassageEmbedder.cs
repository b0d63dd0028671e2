using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>Embeds texts in batches. A text that the model refuses costs itself: the others of its batch are embedded without it.</summary>
internal sealed partial class PassageEmbedder(ILogger<PassageEmbedder> logger)
{
    /// <summary>A refused text that is longer is tried once more with its first half, because models limit the length of a text.</summary>
    private const int MinHalved = 400;

    /// <summary>Adds the vectors of texts that are not known yet. Equal texts are embedded once.</summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="known">Vectors by the hash of their text; gets those of all the texts.</param>
    /// <param name="renew">Keeps the claim between two calls of the model.</param>
    /// <param name="cancellationToken">Stops after the current call.</param>
    /// <exception cref="EmbeddingException">The model fails, for whatever text.</exception>
    public async Task EmbedAsync(
        EmbeddingModel model,
        IEnumerable<string> texts,
        Dictionary<UInt128, byte[]> known,
        Func<Task> renew,
        CancellationToken cancellationToken)
    {
        var missing = texts.DistinctBy(EmbeddingPass.HashOf).Where(text => !known.ContainsKey(EmbeddingPass.HashOf(text))).ToList();
        foreach (var batch in missing.Chunk(model.Batch))
        {
            await EmbedAsync(model, batch, known, cancellationToken);
            await renew();
        }
    }

    private async Task EmbedAsync(
        EmbeddingModel model, string[] batch, Dictionary<UInt128, byte[]> known, CancellationToken cancellationToken)
    {
        try
        {
            var vectors = await model.PassagesAsync(batch, cancellationToken);
            for (var i = 0; i < batch.Length; i++)
                known[EmbeddingPass.HashOf(batch[i])] = VectorBytes.Encode(vectors[i]);
        }
        catch (EmbeddingException e) when (e.Fault == EmbeddingFault.Input && batch.Length > 1)
        {
            await EmbedAsync(model, batch[..(batch.Length / 2)], known, cancellationToken);
            await EmbedAsync(model, batch[(batch.Length / 2)..], known, cancellationToken);
        }
        catch (EmbeddingException e) when (e.Fault == EmbeddingFault.Input)
        {
            known[EmbeddingPass.HashOf(batch[0])] = await EmbedRefusedAsync(model, batch[0], e.Message, cancellationToken);
        }
    }

    private async Task<byte[]> EmbedRefusedAsync(EmbeddingModel model, string text, string reason, CancellationToken cancellationToken)
    {
        var plain = await PlainAsync(model, cancellationToken);
        if (text.Length >= MinHalved)
        {
            try
            {
                return VectorBytes.Encode((await model.PassagesAsync([text[..(text.Length / 2)]], cancellationToken))[0]);
            }
            catch (EmbeddingException e) when (e.Fault == EmbeddingFault.Input)
            {
                // Its length is not the reason.
            }
        }

        TextRefused(model.Name, reason);
        return new byte[VectorBytes.SizeOf(plain.Length)];
    }

    /// <summary>Embeds a text that every model takes. If even that is refused, the reason is not the document's text.</summary>
    private static async Task<float[]> PlainAsync(EmbeddingModel model, CancellationToken cancellationToken)
    {
        try
        {
            return (await model.PassagesAsync([UnrelatedTexts.Plain], cancellationToken))[0];
        }
        catch (EmbeddingException e) when (e.Fault == EmbeddingFault.Input)
        {
            throw new EmbeddingException($"{e.Message} It refuses every text: check Model and Dimensions.", EmbeddingFault.Setup, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model {Model} refuses a chunk, which only words will find: {Reason}")]
    private partial void TextRefused(string model, string reason);
}
