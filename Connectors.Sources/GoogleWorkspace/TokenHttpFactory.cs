using Connectors.Sources.Http;
using Google.Apis.Http;

namespace Connectors.Sources.GoogleWorkspace;

internal sealed class TokenHttpFactory(RestApi api) : HttpClientFactory
{
    protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => new TokenMessageHandler(api);
}
