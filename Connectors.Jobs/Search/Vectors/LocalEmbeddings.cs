using System.Numerics.Tensors;
using FastBertTokenizer;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>
/// Embeds texts with an ONNX model in this process. Texts go one by one: on processors, a batch costs what its longest text costs, times
/// its number.
/// </summary>
internal sealed class LocalEmbeddings : IEmbeddingGenerator<string, Embedding<float>>
{
    private static readonly string[] Inputs = ["input_ids", "attention_mask", "token_type_ids"];

    private readonly LocalModelFiles _files;
    private readonly BertTokenizer _tokenizer = new();
    private readonly InferenceSession _session;
    private readonly Lock _encoding = new();

    /// <exception cref="EmbeddingException">The model cannot be loaded.</exception>
    public LocalEmbeddings(LocalModelFiles files, int threads)
    {
        _files = files;
        try
        {
            using var words = new StreamReader(files.Words());
            _tokenizer.LoadVocabulary(words, convertInputToLowercase: true);
            using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
            // Threads that wait for work are to wait, not to spin: syncs and searches need the processors.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            _session = new InferenceSession(Read(files.Network), options);
        }
        catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or TypeInitializationException or IOException)
        {
            throw new EmbeddingException($"The local model cannot be loaded: {e.Message}", EmbeddingFault.Setup, e);
        }
    }

    /// <exception cref="EmbeddingException">The model refuses a text.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        => Task.Run(
            () =>
            {
                GeneratedEmbeddings<Embedding<float>> vectors = [];
                foreach (var text in values)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    vectors.Add(new Embedding<float>(Embed(text)));
                }

                return vectors;
            },
            cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() => _session.Dispose();

    private static byte[] Read(Func<Stream> open)
    {
        using var stream = open();
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private float[] Embed(string text)
    {
        var tokens = Encode(text);
        long[] shape = [1, tokens.Length];
        long[] mask = new long[tokens.Length], types = new long[tokens.Length];
        Array.Fill(mask, 1);
        using var run = new RunOptions();
        using var ids = OrtValue.CreateTensorValueFromMemory(tokens, shape);
        using var attention = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var kinds = OrtValue.CreateTensorValueFromMemory(types, shape);
        try
        {
            using var outputs = _session.Run(run, Inputs, [ids, attention, kinds], [_session.OutputNames[0]]);
            return Pool(outputs[0].GetTensorDataAsSpan<float>(), tokens.Length);
        }
        catch (OnnxRuntimeException e)
        {
            throw new EmbeddingException("The local model refuses a text.", EmbeddingFault.Input, e);
        }
    }

    private long[] Encode(string text)
    {
        // The tokenizer answers in a buffer of its own.
        lock (_encoding)
            return _tokenizer.Encode(text, _files.MaxTokens).InputIds.ToArray();
    }

    private float[] Pool(ReadOnlySpan<float> output, int tokens)
    {
        var size = output.Length / tokens;
        var vector = output[..size].ToArray();
        for (var token = 1; token < tokens && !_files.TakesFirstToken; token++)
            TensorPrimitives.Add(vector, output.Slice(token * size, size), vector);
        return vector;
    }
}
