using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;

namespace Connectors.Tests.Api.Documentation;

/// <summary>A C# client that NSwag generates from an OpenAPI document, compiled in memory.</summary>
internal sealed class GeneratedClient
{
    private const string Namespace = "Generated";

    private readonly Assembly _assembly;

    private GeneratedClient(Assembly assembly)
    {
        _assembly = assembly;
    }

    /// <exception cref="InvalidOperationException">The generated code does not compile.</exception>
    public static async Task<GeneratedClient> FromAsync(string openApi)
    {
        var settings = new CSharpClientGeneratorSettings
        {
            ClassName = "ConnectorsClient",
            OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator(),
            CSharpGeneratorSettings = { Namespace = Namespace, JsonLibrary = CSharpJsonLibrary.NewtonsoftJson },
        };
        var code = new CSharpClientGenerator(await OpenApiDocument.FromJsonAsync(openApi), settings).GenerateFile();
        return new GeneratedClient(Compile(code));
    }

    /// <summary>The types of the generated code.</summary>
    public IEnumerable<string> Types => _assembly.GetExportedTypes().Select(type => type.Name);

    /// <summary>A client whose methods are the operations.</summary>
    public dynamic Over(HttpClient http, string key)
    {
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        dynamic client = Activator.CreateInstance(Type("ConnectorsClient"), http)!;
        client.BaseUrl = http.BaseAddress!.ToString();
        return client;
    }

    /// <summary>A new object of a generated type.</summary>
    public dynamic New(string type) => Activator.CreateInstance(Type(type))!;

    private Type Type(string name) => _assembly.GetType($"{Namespace}.{name}", throwOnError: true)!;

    private static Assembly Compile(string code)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Disable);
        // Two assemblies of one name cannot be loaded, and several tests generate a client.
        var name = $"{Namespace}.{Guid.NewGuid():N}";
        var compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(code)], references, options);
        using var compiled = new MemoryStream();
        var result = compilation.Emit(compiled);
        if (!result.Success)
            throw new InvalidOperationException(
                string.Join('\n', result.Diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error)));
        compiled.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(compiled);
    }
}
