"""Small llama-type model: RMSNorm, interleaved RoPE with per-pair frequency factors, SwiGLU, tied embeddings, q/k bias.
CPU path: fused kernels (kernels.cpp) by ctypes; a plain PyTorch path (used on a GPU) gives the same numbers."""
import torch,math,ctypes,os,numpy as np
from torch import nn
import torch.nn.functional as F
HERE=os.path.dirname(os.path.abspath(__file__))
try: K=None if os.environ.get("NOKERNELS") else ctypes.CDLL(HERE+"/kernels.so")
except OSError: K=None
def P(t): return ctypes.c_void_p(t.data_ptr())
class Attn(torch.autograd.Function):
    @staticmethod
    def forward(c,qkv,rope,pos,d0,p1,s0,B,T,H,D):
        qkv=qkv.contiguous();o=torch.empty(B*T,H*D);l=torch.empty(B,H,T)
        K.attn_fwd(P(qkv),P(rope),P(pos),P(d0),P(p1),P(s0),P(o),P(l),B,T,H,D)
        c.save_for_backward(qkv,rope,pos,d0,p1,s0,o,l);c.d=(B,T,H,D);return o
    @staticmethod
    def backward(c,g):
        qkv,rope,pos,d0,p1,s0,o,l=c.saved_tensors;g=g.contiguous();dq=torch.empty_like(qkv)
        K.attn_bwd(P(qkv),P(rope),P(pos),P(d0),P(p1),P(s0),P(o),P(l),P(g),P(dq),*c.d)
        return (dq,)+(None,)*9
class Rms(torch.autograd.Function):
    @staticmethod
    def forward(c,x,w):
        x=x.contiguous();N,C=x.shape;y=torch.empty_like(x);r=torch.empty(N)
        K.rms_fwd(P(x),P(w),P(y),P(r),N,C);c.save_for_backward(x,w,r);return y
    @staticmethod
    def backward(c,g):
        x,w,r=c.saved_tensors;g=g.contiguous();dx=torch.empty_like(x);dw=torch.empty_like(w)
        K.rms_bwd(P(x),P(w),P(r),P(g),P(dx),P(dw),*x.shape);return dx,dw
class Swi(torch.autograd.Function):
    @staticmethod
    def forward(c,gu):
        gu=gu.contiguous();N,F2=gu.shape;y=torch.empty(N,F2//2);K.swiglu_fwd(P(gu),P(y),N,F2//2);c.save_for_backward(gu);return y
    @staticmethod
    def backward(c,g):
        gu,=c.saved_tensors;g=g.contiguous();d=torch.empty_like(gu);K.swiglu_bwd(P(gu),P(g),P(d),gu.shape[0],gu.shape[1]//2);return d
class LinB(torch.autograd.Function):
    """linear in bfloat16 (AVX512-BF16 through oneDNN), float32 in and out"""
    @staticmethod
    def forward(c,x,w,b=None):
        xb,wb=x.bfloat16(),w.bfloat16();c.save_for_backward(xb,wb);c.b=b is not None
        y=torch.mm(xb,wb.t()).float()
        return y.add_(b) if b is not None else y
    @staticmethod
    def backward(c,g):
        xb,wb=c.saved_tensors;gb=g.bfloat16()
        return torch.mm(gb,wb).float(),torch.mm(gb.t(),xb).float(),(g.sum(0) if c.b else None)
BF16=os.environ.get("BF16","0")=="1"
def lin(x,w,b=None): return LinB.apply(x,w,b) if BF16 and torch.is_grad_enabled() else F.linear(x,w,b)
class Cfg:
    def __init__(s,V=3072,d=256,L=5,H=4,D=64,F=512,ctx=1024,nrot=16,base=10000.0):
        s.__dict__.update(V=V,d=d,L=L,H=H,D=D,F=F,ctx=ctx,nrot=nrot,base=base)
def freqs(c):
    """angular frequency per pair: nrot pairs from 2.5 down to 0.003, the other pairs 0 (position free)"""
    f=np.zeros(c.D//2); f[:c.nrot]=2.5*(0.003/2.5)**(np.arange(c.nrot)/(c.nrot-1)); return f
def rope_factors(c): # theta_i = base^(-2i/D)/factor_i
    f=freqs(c); th=c.base**(-2*np.arange(c.D//2)/c.D)
    return np.where(f>0,th/np.maximum(f,1e-30),1e30).astype(np.float32)
def rope_table(c):
    t=torch.arange(c.ctx)[:,None]*torch.tensor(freqs(c))[None]
    return torch.stack([t.cos(),t.sin()],-1).reshape(c.ctx,c.D).float().contiguous()
def load(path,ctx=None):
    """a checkpoint; ctx: another number of positions (the angles go on: 2,048 positions turn the slowest pair by 6.1 rad, less than once)"""
    z=torch.load(path,map_location="cpu");c=Cfg();c.__dict__.update(z["cfg"])
    if ctx: c.ctx=ctx
    m=Model(c);sd=dict(z["sd"]);sd["rope"]=rope_table(c);m.load_state_dict({k:v.float() for k,v in sd.items()});return m
class Model(nn.Module):
    def __init__(s,c,seed=0):
        super().__init__();s.c=c;torch.manual_seed(seed);d,A=c.d,c.H*c.D
        s.emb=nn.Parameter(torch.randn(c.V,d)*0.25)
        p=lambda *z:nn.Parameter(torch.randn(*z)/math.sqrt(z[-1]))
        s.qkv=nn.ParameterList([p(3*A,d) for _ in range(c.L)])
        s.qkb=nn.ParameterList([nn.Parameter(torch.zeros(3*A)) for _ in range(c.L)])
        s.wo=nn.ParameterList([nn.Parameter(torch.zeros(d,A)) for _ in range(c.L)])
        s.gu=nn.ParameterList([p(2*c.F,d) for _ in range(c.L)])
        s.dn=nn.ParameterList([nn.Parameter(torch.zeros(d,c.F)) for _ in range(c.L)])
        s.n1=nn.ParameterList([nn.Parameter(torch.ones(d)) for _ in range(c.L)])
        s.n2=nn.ParameterList([nn.Parameter(torch.ones(d)) for _ in range(c.L)])
        s.nf=nn.Parameter(torch.full((d,),0.1))
        s.register_buffer("rope",rope_table(c))
        s.hand_init()
    @torch.no_grad()
    def hand_init(s):
        """previous-token heads in layer 0 (by q/k bias through RoPE) and matching (induction) heads in layers 1-3"""
        c=s.c;D,A,d=c.D,c.H*c.D,c.d;fr=torch.tensor(freqs(c)).float()
        def prev(layer,h,delta,amp):
            q=s.qkb[layer].data[h*D:(h+1)*D];k=s.qkb[layer].data[A+h*D:A+(h+1)*D]
            for i in range(c.nrot): # q at angle -theta*delta relative to k
                q[2*i],q[2*i+1]=amp*torch.cos(-fr[i]*delta),amp*torch.sin(-fr[i]*delta);k[2*i]=amp
            s.qkv[layer].data[h*D:(h+1)*D]*=0.1;s.qkv[layer].data[A+h*D:A+(h+1)*D]*=0.1
        orth=lambda a,b:torch.linalg.qr(torch.randn(max(a,b),min(a,b)))[0][:b if a<b else a].T.contiguous() if a<b else torch.linalg.qr(torch.randn(a,b))[0]
        Pm=[];Qm=[]
        for h in range(min(3,c.H)):
            prev(0,h,h+1,4.0)
            Pv=torch.linalg.qr(torch.randn(d,D))[0].T.contiguous(); Qo=torch.linalg.qr(torch.randn(d,D))[0]
            s.qkv[0].data[2*A+h*D:2*A+(h+1)*D]=Pv; s.wo[0].data[:,h*D:(h+1)*D]=Qo*0.3; Pm.append(Pv);Qm.append(Qo)
        nn_=D-2*c.nrot
        for layer in (1,2,3):
            if layer>=c.L: break
            for h in range(min(2,c.H)): # matching by the previous token; copies what it finds
                src=0 if h==0 else (layer-1)%len(Pm)
                Pv,Qo=Pm[src],Qm[src]; sel=torch.randperm(D)[:nn_]
                q=torch.zeros(D,d);k=torch.zeros(D,d)
                q[2*c.nrot:]=Pv[sel]*1.2; k[2*c.nrot:]=Qo.T[sel]*2.0
                if src==0:
                    pass
                s.qkv[layer].data[h*D:(h+1)*D]=q+0.1*s.qkv[layer].data[h*D:(h+1)*D]
                s.qkv[layer].data[A+h*D:A+(h+1)*D]=k+0.1*s.qkv[layer].data[A+h*D:A+(h+1)*D]
                Pc=torch.linalg.qr(torch.randn(d,D))[0].T
                s.qkv[layer].data[2*A+h*D:2*A+(h+1)*D]=Pc; s.wo[layer].data[:,h*D:(h+1)*D]=Pc.T*0.15
    def norm(s,x,w): return Rms.apply(x,w) if K is not None and not x.is_cuda else F.rms_norm(x,(x.shape[-1],),w,1e-6) if hasattr(F,"rms_norm") else x*torch.rsqrt(x.pow(2).mean(-1,keepdim=True)+1e-6)*w
    def attn(s,qkv,m,B,T):
        c=s.c
        if K is not None and not qkv.is_cuda: return Attn.apply(qkv,s.rope,m["pos"],m["d0"],m["p1"],m["s0"],B,T,c.H,c.D)
        q,k,v=qkv.view(B,T,3,c.H,c.D).unbind(2)
        cs=s.rope[m["pos"].long()].view(B,T,1,c.D//2,2);co,si=cs[...,0],cs[...,1]
        def rot(x):
            x=x.view(B,T,c.H,c.D//2,2);a,b=x[...,0],x[...,1]
            return torch.stack([a*co-b*si,a*si+b*co],-1).view(B,T,c.H,c.D).to(v.dtype)
        q,k=rot(q),rot(k)
        if "mask" not in m:
            j=torch.arange(T,device=q.device)[None,None,:];i=torch.arange(T,device=q.device)[None,:,None]
            m["mask"]=(((j>=m["d0"][:,:,None])&(j<m["p1"][:,:,None]))|((j>=m["s0"][:,:,None])&(j<=i)))[:,None]
        if hasattr(F,"scaled_dot_product_attention"):
            o=F.scaled_dot_product_attention(q.transpose(1,2),k.transpose(1,2),v.transpose(1,2),attn_mask=m["mask"])
        else:
            a=(q.transpose(1,2)@k.permute(0,2,3,1))/math.sqrt(c.D);o=a.masked_fill(~m["mask"],-1e30).softmax(-1)@v.transpose(1,2)
        return o.transpose(1,2).reshape(B*T,c.H*c.D)
    def mlp(s,y): 
        if K is not None and not y.is_cuda: return Swi.apply(y)
        g,u=y.chunk(2,-1); return F.silu(g)*u
    def forward(s,tok,m,sel):
        """tok B,T ; sel: flat indices whose logits are wanted"""
        B,T=tok.shape;c=s.c;x=s.emb[tok.reshape(-1)]
        for l in range(c.L):
            qkv=lin(s.norm(x,s.n1[l]),s.qkv[l],s.qkb[l])
            o=s.attn(qkv,m,B,T)
            if l==c.L-1: o=o[sel];x=x[sel]  # the last layer is only needed where a loss is taken
            x=x+lin(o,s.wo[l])
            x=x+lin(s.mlp(lin(s.norm(x,s.n2[l]),s.gu[l])),s.dn[l])
        return F.linear(s.norm(x,s.nf),s.emb)
    def nparams(s): return sum(p.numel() for p in s.parameters())
if __name__=="__main__": # gradient check of the kernels against PyTorch
    torch.set_num_threads(2)
    for D in (32,64):
        B,T,H=2,96,3;c=Cfg(D=D,H=H,nrot=D//4);rope=Model(c).rope
        qkv=torch.randn(B*T,3*H*D,requires_grad=True);pos=torch.randint(0,900,(B,T)).int()
        d0=torch.zeros(B,T).int();p1=torch.zeros(B,T).int();s0=torch.zeros(B,T).int()
        d0[:,40:]=0;p1[:,40:]=30;s0[:,40:]=40;s0[:,60:]=60;d0[:,80:]=80;p1[:,80:]=80;s0[:,80:]=80
        o=Attn.apply(qkv,rope,pos,d0,p1,s0,B,T,H,D);g=torch.randn_like(o);o.backward(g);ga=qkv.grad.clone();qkv.grad=None
        K_=K;globals()["K"]=None
        mm=Model(c);mm.c=c;o2=mm.attn(qkv,dict(pos=pos,d0=d0,p1=p1,s0=s0),B,T);o2.backward(g);globals()["K"]=K_
        print(D,(o-o2).abs().max().item(),(ga-qkv.grad).abs().max().item())
    x=torch.randn(50,64,requires_grad=True);w=torch.randn(64,requires_grad=True);y=Rms.apply(x,w);g=torch.randn_like(y);y.backward(g);a,b=x.grad.clone(),w.grad.clone();x.grad=w.grad=None
    y2=x*torch.rsqrt(x.pow(2).mean(-1,keepdim=True)+1e-6)*w;y2.backward(g);print((y-y2).abs().max().item(),(a-x.grad).abs().max().item(),(b-w.grad).abs().max().item())
    x=torch.randn(50,64,requires_grad=True);y=Swi.apply(x);g=torch.randn_like(y);y.backward(g);a=x.grad.clone();x.grad=None;q,u=x.chunk(2,-1);y2=F.silu(q)*u;y2.backward(g);print((y-y2).abs().max().item(),(a-x.grad).abs().max().item())
